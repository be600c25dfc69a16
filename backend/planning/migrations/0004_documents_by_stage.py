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


# In SQL, since the models of a migration cannot follow a relation to themselves when they delete.
FORGET_PLACES = (
    "DELETE FROM planning_proposalstage s USING planning_proposal p, planning_planningrun r "
    "WHERE s.proposal_id = p.id AND p.run_id = r.id AND r.kind = 'placements'",
    "DELETE FROM planning_proposal p USING planning_planningrun r WHERE p.run_id = r.id AND r.kind = 'placements'",
    "DELETE FROM planning_runprogress p USING planning_planningrun r WHERE p.run_id = r.id AND r.kind = 'placements'",
    "UPDATE planning_planningrun SET base_id = NULL",
    "DELETE FROM planning_planningrun WHERE kind = 'placements'",
)


def to_columns(apps, schema_editor):
    """Write the rows back into the columns; runs of places, which there were none of before, go."""
    with schema_editor.connection.cursor() as cursor:
        for statement in FORGET_PLACES:
            cursor.execute(statement)
    stage_model = apps.get_model("planning", "ProposalStage")
    for proposal in apps.get_model("planning", "Proposal").objects.order_by("pk"):
        documents = {row.stage: row for row in stage_model.objects.filter(proposal=proposal)}
        for stage, problem, result in STAGES:
            setattr(proposal, problem, documents[stage].problem)
            setattr(proposal, result, documents[stage].result)
        proposal.save()
    stage_model.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_placements_of_an_association")]

    operations = [migrations.RunPython(to_rows, to_columns)]
