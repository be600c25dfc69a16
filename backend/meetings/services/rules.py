"""The rules that an association begins with."""

from django.db import transaction

from backend.associations.models import Association
from backend.meetings.default_rules import DEFAULT_RULES, DefaultRule
from backend.meetings.enums import Requirement
from backend.meetings.models import MeetingRule, RuleParty


@transaction.atomic
def seed_rules(association: Association) -> None:
    """Give ``association`` the default rule of every kind that it has none for yet; what is there is left alone."""
    own = MeetingRule.objects.filter(association=association, programme__isnull=True)
    present = set(own.values_list("kind", flat=True))
    wanted = [default for default in DEFAULT_RULES if default.kind.value not in present]
    rules = MeetingRule.objects.bulk_create(_rule_of(default, association) for default in wanted)
    RuleParty.objects.bulk_create(
        RuleParty(rule=rule, party=party, requirement=requirement)
        for rule, default in zip(rules, wanted, strict=True)
        for requirement, parties in _parties_of(default)
        for party in parties
    )


def _parties_of(default: DefaultRule) -> list[tuple[Requirement, tuple[str, ...]]]:
    return [(Requirement.REQUIRED, default.required), (Requirement.OPTIONAL, default.optional)]


def _rule_of(default: DefaultRule, association: Association) -> MeetingRule:
    return MeetingRule(
        association=association,
        kind=default.kind,
        duration_minutes=default.duration_minutes,
        preparation_minutes=default.preparation_minutes,
        follow_up_minutes=default.follow_up_minutes,
        place_kinds=[kind.value for kind in default.place_kinds],
        needs_written_consent=default.needs_written_consent,
        needs_action_plan=default.needs_action_plan,
        deadline_days=default.deadline_days,
        deadline_after_kind=default.deadline_after_kind,
        deadline_after_position=default.deadline_after_position,
    )
