"""Our own OpenAPI document: of all that is served and of nothing else, valid, and what a fuzzer makes of it."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate
from support.contracted import document
from support.rest import REQUESTER

from engine.worklist import listing
from web.rest import contract, signals


def test_it_is_openapi_and_tells_of_every_route_and_of_no_other(api):
    told = api(REQUESTER).get("/openapi.json")
    validate(told)
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in api("").client.application.url_map.iter_rules()
        if rule.rule.startswith("/engine-rest")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert {(f"/engine-rest{path}", method) for path, known in told["paths"].items() for method in known} == served
    names = [one["operationId"] for known in told["paths"].values() for one in known.values()]
    assert len(names) == len(set(names))


def test_every_filter_and_every_order_of_a_list_is_told(api):
    paths = document(api("").client.application)["paths"]
    told = {one["name"]: one["schema"] for one in paths["/task"]["get"]["parameters"]}
    assert set(listing.TASKS.kinds) == told.keys() - {"order", "firstResult", "maxResults"}
    assert told["order"]["properties"]["sortBy"]["enum"] == list(listing.TASKS.orders)
    sent = paths["/task"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert sent["properties"].keys() == {*listing.TASKS.kinds, "sorting"}


def test_a_view_that_reads_what_it_does_not_tell_is_a_bug(api, monkeypatch):
    view = api("").client.application.view_functions["rest.signals.throw"]
    assert contract.told(view).takes is signals.Broadcast
    monkeypatch.setitem(contract._TOLD, view, contract.Operation())
    with pytest.raises(AssertionError, match="500"):
        api("operator").post("/signal", {"name": "nobody waits"}, 204)
