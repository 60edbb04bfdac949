"""All attacks."""

from attacks import exhausting, forging, harming, patching, stealing

ATTACKS = [
    attack
    for family in (stealing, patching, forging, harming, exhausting)
    for attack in family.ATTACKS
]
