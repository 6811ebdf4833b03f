"""What a person does with a deal in the CRM becomes known, once and in order."""

from __future__ import annotations

from itertools import pairwise

from chaos.evidence import Evidence
from chaos.promise import Promise


def each_move_once(evidence: Evidence) -> list[str]:
    """What was published of a deal is its history in the CRM."""
    found = [f"deal {deal} is none of the CRM's" for deal in sorted(evidence.moves.keys() - evidence.stages.keys())]
    for deal, stages in sorted(evidence.stages.items()):
        wanted, said = tuple(pairwise(stages)), evidence.moves.get(deal, ())
        if wanted != said:
            found.append(f"deal {deal}: the CRM has {len(wanted)} moves {wanted}, published were {said}")
    return found


PROMISES = (Promise("every stage move published once and in order", each_move_once),)
