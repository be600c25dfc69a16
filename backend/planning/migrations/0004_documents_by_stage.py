"""The documents of a proposal move from four columns to one row for each stage."""

from django.db import migrations

STAGES = (("cohorts", "cohort_problem", "cohort_result"), ("meetings", "meeting_problem", "meeting_result"))


def to_rows(apps, _schema_editor):
    """Write a row for each stage of each proposal."""
    proposal_model = apps.get_model("planning", "Proposal")
    stage_model = apps.get_model("planning", "ProposalStage")
    for proposal in proposal_model.objects.order_by("pk").iterator(chunk_size=20):
        stage_model.objects.bulk_create(
            stage_model(
                proposal=proposal, stage=stage, problem=getattr(proposal, problem), result=getattr(proposal, result)
            )
            for stage, problem, result in STAGES
        )


def to_columns(apps, _schema_editor):
    """Write the rows back into the columns; a proposal of places has no columns and goes."""
    proposal_model = apps.get_model("planning", "Proposal")
    for proposal in proposal_model.objects.order_by("pk").prefetch_related("stages"):
        documents = {row.stage: row for row in proposal.stages.all()}
        if documents.keys() != {"cohorts", "meetings"}:
            proposal.delete()
            continue
        for stage, problem, result in STAGES:
            setattr(proposal, problem, documents[stage].problem)
            setattr(proposal, result, documents[stage].result)
        proposal.save()


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_placements_of_an_association")]

    operations = [migrations.RunPython(to_rows, to_columns)]
