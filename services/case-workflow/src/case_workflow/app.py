"""Puts case-workflow together."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

from chassis.service import Service
from chassis.settings import from_environment

from case_workflow.deciders import by_profiles, directory, load
from case_workflow.drafting import made, papers
from case_workflow.handlers import router
from case_workflow.profile import profile_of
from case_workflow.settings import Settings


def main() -> None:
    """Run the service."""
    settings = from_environment(Settings)
    deciders = by_profiles(cache(partial(profile_of, settings.profile)))
    drafts = replace(papers, context=partial(made, settings.templates))
    Service("case-workflow", settings, "case_workflow", [router], [*deciders, drafts, directory, load]).run()
