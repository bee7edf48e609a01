"""Who answers the firms' questions. Who may ask them is said in `leads.policies.can_turn_to_poster`."""

from portal.projects.policies import Standing, can_choose


def can_answer_firms(standing: Standing | None) -> bool:
    """Whether somebody may answer for the poster: its poster, or who was let in to decide."""
    return can_choose(standing)
