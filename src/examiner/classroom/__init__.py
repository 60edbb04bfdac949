"""Grade a class: all that was handed in of one assignment.

In: the name of an assignment. Out: a written gradebook, feedback pages, a report. `room` leads
from one to the other, `pool` and `work` are its processes, `journal` remembers what is done,
`report` says who needs a person.
"""
