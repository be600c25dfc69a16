"""Routes of what surrounds an allocation: scenarios, agreed shares, and a proposal's documents."""

from django.urls import path

from backend.web.views import fair_share, proposal_documents, scenarios

urlpatterns = [
    path("korningar/<int:run_id>/jamfor/", scenarios.show_scenarios, name="scenarios"),
    path("korningar/<int:run_id>/jamfor/lage/", scenarios.show_live, name="scenarios_live"),
    path("korningar/<int:run_id>/jamfor/ny/", scenarios.add_scenario, name="scenario_add"),
    path("korningar/<int:run_id>/jamfor/flyttar/", scenarios.compare_moves, name="moves_compare"),
    path("korningar/<int:run_id>/ta-bort/", scenarios.drop_scenario, name="scenario_drop"),
    path("korningar/<int:run_id>/ta-upp/", scenarios.restore_scenario, name="scenario_restore"),
    path("forbund/<int:association_id>/andelar/", fair_share.show_fair_share, name="fair_share"),
    path(
        "forslag/<int:proposal_id>/underlag-<str:stage>.json",
        proposal_documents.download_problem,
        name="proposal_problem",
    ),
    path(
        "forslag/<int:proposal_id>/resultat-<str:stage>.json",
        proposal_documents.download_result,
        name="proposal_result",
    ),
]
