"""The book needs no network, and little of it where there is one."""

import json
from urllib.parse import urlsplit

import pytest

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def traffic(browser, settle, address, pages):
    """What each page asks for: {page: [(url, status, bytes)]}, with nothing cached."""
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    found = {}
    for page in pages:
        browser.get_log("performance")
        browser.get(f"{address}/{page}")
        settle(browser)
        requests: dict[str, list] = {}
        for entry in browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            name, params = message["method"], message["params"]
            if name == "Network.requestWillBeSent":
                requests.setdefault(params["requestId"], [params["request"]["url"], None, 0])
            elif params.get("requestId") in requests:
                request = requests[params["requestId"]]
                if name == "Network.responseReceived":
                    request[1] = params["response"]["status"]
                elif name == "Network.loadingFinished":
                    request[2] = params["encodedDataLength"]
        found[page] = list(requests.values())
    return found


def test_no_page_asks_another_host(traffic, address):
    home = urlsplit(address).netloc
    elsewhere = {
        (page, url)
        for page, requests in traffic.items()
        for url, _, _ in requests
        if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != home
    }
    assert not elsewhere


def test_every_file_that_a_page_asks_for_is_there(traffic):
    missing = {
        (page, url, status)
        for page, requests in traffic.items()
        for url, status, _ in requests
        if status is not None and status >= 400
    }
    assert not missing


def test_the_first_page_weighs_less_than_one_megabyte(traffic):
    weight = sum(size for _, _, size in traffic["book/intro.html"])
    assert 0 < weight < MEGABYTE


def test_no_page_weighs_more_than_three_megabytes(traffic):
    weights = {page: sum(size for _, _, size in requests) for page, requests in traffic.items()}
    assert {page: weight for page, weight in weights.items() if weight > 3 * MEGABYTE} == {}
