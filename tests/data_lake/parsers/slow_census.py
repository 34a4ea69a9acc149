"""A second reading of a census, by other means and at leisure: the whole document at once, element by element.

It knows nothing of the first one's rules but what the lists are declared to hold, and gives cells without lines. Ids
are checked by what they tie together: those of what happened are told by who and when.
"""

from xml.etree import ElementTree as ET

FLAGS = {"0": "N", "false": "N", "1": "Y", "true": "Y", "": ""}
SEX = {"M": "1", "F": "2", "U": "0"}


def text(element, path):
    found = element.find(path)
    return "" if found is None or found.text is None else found.text.strip()


def rows(document: str, places) -> dict[str, list[tuple[str, ...]]]:
    """The rows of each list: the child as its number in the file, then what the list says beside ids."""
    found = {
        name: []
        for name in ("children", "referrals", "core_assessments", "conferences", "cp_plans", "cp_reviews")
    }
    for number, child in enumerate(ET.fromstring(document).findall("Children/Child")):  # noqa: S314 - a text of the tests
        found["children"].append((number, *person(child, places)))
        begun = {text(one, "CPPstartDate") for one in child.findall("CINdetails/ChildProtectionPlans")}
        for case in child.findall("CINdetails"):
            found["referrals"].append(
                (
                    number, text(case, "CINreferralDate"), text(case, "ReferralSource"),
                    FLAGS[text(case, "ReferralNFA")], text(case, "CINclosureDate"), text(case, "ReasonForClosure"),
                )
            )  # fmt: skip
            found["core_assessments"] += [
                (number, text(one, "AssessmentActualStartDate"), text(one, "AssessmentAuthorisationDate"))
                for one in case.findall("Assessments")
            ]
            plans = case.findall("ChildProtectionPlans")
            found["conferences"] += conferences(number, case, begun)
            for plan in plans:
                found["cp_plans"].append(
                    (
                        number, text(plan, "CPPstartDate"), text(plan, "CPPendDate"),
                        text(plan, "InitialCategoryOfAbuse"), text(plan, "LatestCategoryOfAbuse"),
                        text(plan, "NumberOfPreviousCPP"), "N",
                    )
                )  # fmt: skip
                found["cp_reviews"] += [
                    (text(plan, "CPPstartDate"), one.text) for one in plan.findall("Reviews/CPPreviewDate")
                ]
    return {name: rows for name, rows in found.items() if rows}


def person(child, places):
    postcode = text(child, "ChildIdentifiers/PostCode").replace(" ", "").upper()
    disabilities = {one.text for one in child.findall("ChildCharacteristics/Disabilities/Disability")}
    beginnings = [one for one in places if postcode.startswith(one)]
    csc4, catch7 = places[max(beginnings, key=len)] if beginnings else ("", "")
    sex = text(child, "ChildIdentifiers/Sex")
    return (
        text(child, "ChildIdentifiers/PersonBirthDate")[:7],
        text(child, "ChildIdentifiers/ExpectedPersonBirthDate")[:7],
        SEX[sex] if sex else text(child, "ChildIdentifiers/GenderCurrent"),
        text(child, "ChildCharacteristics/Ethnicity"),
        "" if not disabilities else "N" if disabilities == {"NONE"} else "Y",
        postcode[:-3],
        csc4,
        catch7,
        text(child, "ChildIdentifiers/PersonDeathDate"),
    )


def conferences(number, case, plan_starts):
    held = []
    if beside := text(case, "DateOfInitialCPC"):
        held.append((number, "transfer_in", beside, "Y" if beside in plan_starts else "N", ""))
    days = set()
    for enquiry in case.findall("Section47"):
        on = text(enquiry, "DateOfInitialCPC")
        if on and on not in days:
            outcome = "Y" if on in plan_starts else "N"
            held.append((number, "initial", on, outcome, text(enquiry, "S47ActualStartDate")))
        days.add(on)
    return held
