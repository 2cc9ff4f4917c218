"""The frozen records that flow between rooms, and the exception tree."""

from records.article import Article, Contributor, DateClaim, Dating, Rejection
from records.candidate import Candidate
from records.document import Document, Sketch
from records.errors import (
    ExtractError,
    FetchError,
    InputError,
    OutletError,
    RunLocked,
    SettingError,
    VeilleError,
    WarehouseBusy,
    WarehouseError,
    WarehouseNewer,
)
from records.labels import EntityCount, Evidence, Labels, TopicScore
from records.outcome import Gap, Outcome, OutletReport, Validator
from records.outlet import Cut, Discovery, Expect, HttpRules, Observation, Outlet
from records.page import Page, Refusal, WarcRef
from records.vocabulary import (
    DiscoveryWay,
    Kind,
    OutletFunction,
    OutletKind,
    Owner,
    Precision,
    RunStatus,
    Side,
    Status,
    TextUse,
)

__all__ = [
    "Article",
    "Candidate",
    "Contributor",
    "Cut",
    "DateClaim",
    "Dating",
    "Discovery",
    "DiscoveryWay",
    "Document",
    "EntityCount",
    "Evidence",
    "Expect",
    "ExtractError",
    "FetchError",
    "Gap",
    "HttpRules",
    "InputError",
    "Kind",
    "Labels",
    "Observation",
    "Outcome",
    "Outlet",
    "OutletError",
    "OutletFunction",
    "OutletKind",
    "OutletReport",
    "Owner",
    "Page",
    "Precision",
    "Refusal",
    "Rejection",
    "RunLocked",
    "RunStatus",
    "SettingError",
    "Side",
    "Sketch",
    "Status",
    "TextUse",
    "TopicScore",
    "Validator",
    "VeilleError",
    "WarcRef",
    "WarehouseBusy",
    "WarehouseError",
    "WarehouseNewer",
]
