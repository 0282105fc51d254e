"""The people of a workspace, without SQLAlchemy: every command asks who its operator is."""

from __future__ import annotations

from ledger.people import DutyLevel, Person, Role
from ledger.problem import WorkspaceDamaged
from ledger.store.raw import Raw


def read_people(connection: Raw) -> list[Person]:
    """All persons in the order of the leaders' list (rank, then number), those who have left included. Raises
    WorkspaceDamaged for a role or level that does not exist."""
    rows = connection.execute(
        "SELECT id, COALESCE(unit_id, 0), name, post, organisation, phone, account, level, role, "
        "COALESCE(rank, 1000000), has_left FROM person ORDER BY COALESCE(rank, 1000000), id"
    )
    try:
        return [
            Person(
                *(id_, unit, name, post, organisation, phone, account),
                *(DutyLevel(level), Role(role), rank, bool(has_left)),
            )
            for id_, unit, name, post, organisation, phone, account, level, role, rank, has_left in rows
        ]
    except ValueError as error:
        message = "人员名单里有不认识的角色或层级，可能绕过程序被改动。"
        raise WorkspaceDamaged(message, "请检查工作区，并用最近的备份核对。") from error
