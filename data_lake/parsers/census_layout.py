"""The published layout of the children in need census: which element stands where, and what is made of it.

The layout is the department's own, as these say it:

- "Children in need census: business and technical specification", collections 2021 to 2022 up to 2025 to 2026, as far
  as its lists of data items are published beside it. From 2024 to 2025 on ``Sex`` (N00783: F, M, U) stands in the
  place of ``GenderCurrent`` (N00097: 0, 1, 2, 9); nothing else that is read here changed in these years.
- The schemas CIN_schema_2022.xsd to CIN_schema_2026.xsd that local authorities' own tools publish
  (SocialFinanceDigitalLabs/liia-tools and liia-tools-pipeline): what may stand once and what may be repeated.
- The tables and made-up files of the public validator (data-to-insight/csc-validator-be-cin): stray text between
  elements, blank groups, flags as 0, 1, false and true, and the group ``PreProceedingsandFGDM`` of 2026 to 2027.

Names are compared in small letters and without a prefix, and in any order. What stands under ``LEFT`` is published, but
is not read: it says who a child is, or nothing of ours is worked out from it.
"""

from collections.abc import Mapping
from enum import Enum, auto

ROOT = "message"
COLLECTION = "CIN"
FIRST_YEAR, LAST_YEAR = 2022, 2026
"""The collections whose layout is known, by the year in which they end."""


class Element(Enum):
    """What is made of an element."""

    GROUP = auto()
    """It holds others, and may stand again."""
    SINGLE_GROUP = auto()
    """It holds others, and stands once."""
    VALUE = auto()
    """It is read, and stands once."""
    VALUES = auto()
    """It is read, and may stand again."""
    LEFT = auto()


def _of(kind: Element, *names: str) -> dict[str, Element]:
    return {name.lower(): kind for name in names}


GROUPS: Mapping[str, Mapping[str, Element]] = {
    "": _of(Element.SINGLE_GROUP, "Message"),
    "message": _of(Element.SINGLE_GROUP, "Header", "Children"),
    "header": {
        **_of(Element.SINGLE_GROUP, "CollectionDetails"),
        **_of(Element.GROUP, "Source"),
        **_of(Element.LEFT, "Content"),
    },
    "collectiondetails": _of(Element.VALUE, "Collection", "Year", "ReferenceDate"),
    "source": {
        **_of(Element.VALUE, "LEA"),
        **_of(Element.LEFT, "SourceLevel", "SoftwareCode", "Release", "SerialNo", "DateTime"),
    },
    "children": _of(Element.GROUP, "Child"),
    "child": {
        **_of(Element.SINGLE_GROUP, "ChildIdentifiers", "ChildCharacteristics"),
        **_of(Element.GROUP, "CINdetails"),
    },
    "childidentifiers": {
        **_of(
            Element.VALUE, "LAchildID", "PersonBirthDate", "ExpectedPersonBirthDate", "GenderCurrent", "Sex",
            "PersonDeathDate",
        ),
        **_of(Element.LEFT, "UPN", "FormerUPN", "UPNunknown"),
    },
    "childcharacteristics": {**_of(Element.VALUE, "Ethnicity"), **_of(Element.GROUP, "Disabilities")},
    "disabilities": _of(Element.VALUES, "Disability"),
    "cindetails": {
        **_of(
            Element.VALUE, "CINreferralDate", "ReferralSource", "CINclosureDate", "ReasonForClosure",
            "DateOfInitialCPC", "ReferralNFA",
        ),
        **_of(Element.GROUP, "Assessments", "Section47", "ChildProtectionPlans"),
        **_of(Element.LEFT, "PrimaryNeedCode", "CINPlanDates", "PreProceedingsandFGDM"),
    },
    "assessments": {
        **_of(Element.VALUE, "AssessmentActualStartDate", "AssessmentAuthorisationDate"),
        **_of(Element.LEFT, "AssessmentInternalReviewDate", "FactorsIdentifiedAtAssessment"),
    },
    "section47": {
        **_of(Element.VALUE, "S47ActualStartDate", "DateOfInitialCPC"),
        **_of(Element.LEFT, "InitialCPCtarget", "ICPCnotRequired"),
    },
    "childprotectionplans": {
        **_of(
            Element.VALUE, "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse",
            "NumberOfPreviousCPP",
        ),
        **_of(Element.GROUP, "Reviews", "CPPreviews"),
    },
    "reviews": _of(Element.VALUES, "CPPreviewDate"),
}  # fmt: skip
"""The elements that each group may hold, by the group's name; ``""`` is the document."""

SAME_GROUP = {"cppreviews": "reviews"}
"""Groups by another name that systems give them: the standard safeguarding dataset's census writes ``CPPreviews``."""

_OF_NO_ROW = frozenset({"", "message", "header", "collectiondetails", "source", "children"})
READ = frozenset({"referencedate", "lea", "child"}).union(
    *(
        (name for name, kind in held.items() if kind is not Element.LEFT)
        for group, held in GROUPS.items()
        if group not in _OF_NO_ROW
    )
)
"""The elements that our lists cannot do without: where one of them stands in another place, something would be lost."""

HOMES = frozenset({"child", "childidentifiers", "childcharacteristics"})
"""The groups in which some systems add the postcode of the home, under a name that ends in ``postcode``.

No census asks for it. Its first half and the area are made of it, and it goes no further.
"""

POSTCODE = "postcode"

DISABILITIES = frozenset(
    {"MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA"}
)
NO_DISABILITY = "NONE"

ETHNICITIES = frozenset(
    {
        "WBRI", "WIRI", "WIRT", "WROM", "WOTH", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "CHNE",
        "BCRB", "BAFR", "BOTH", "OOTH", "REFU", "NOBT",
    }
)  # fmt: skip
CATEGORIES = frozenset({"NEG", "PHY", "SAB", "EMO", "MUL"})

SEXES = {"M": "1", "F": "2", "U": "0"}
"""The codes of ``Sex`` as those of ``GenderCurrent``, in which 0 is not yet born or not recorded."""
