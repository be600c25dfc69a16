"""Who goes into which cohort: ``samplats/cohorts/1``."""
