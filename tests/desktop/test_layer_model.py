"""The legend model: switches, groups, one alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QTreeView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.layer_model import LayerModel
from layers.legend import legend
from tests.helpers.sample import situation


@pytest.fixture
def model(qtbot: QtBot) -> LayerModel:
    assert qtbot is not None
    made = LayerModel()
    made.show_groups(legend(situation(200, 40, 20)))
    return made


def test_is_a_sound_model(model: LayerModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)


def test_a_group_turns_all_its_entries(model: LayerModel) -> None:
    group = model.index(1, 0)
    keys = frozenset(model.keys(group))
    model.toggle(group)
    assert model.hidden == keys
    model.toggle(model.index(0, 0, group))
    assert model.hidden == keys - {model.keys(model.index(0, 0, group))[0]}
    assert model.is_on(group)
    model.toggle(group)
    assert model.hidden == keys
    model.toggle(group)
    assert model.hidden == frozenset()


def test_one_alone_and_back(model: LayerModel) -> None:
    group = model.index(0, 0)
    entry = model.index(2, 0, group)
    model.only(entry)
    assert model.hidden == frozenset(model.keys(group)) - frozenset(model.keys(entry))
    model.only(entry)
    assert model.hidden == frozenset()


def test_a_view_finds_nothing_wrong_with_a_switch(qtbot: QtBot, qtlog: Any, model: LayerModel) -> None:
    view = QTreeView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.show()
    model.toggle(model.index(0, 0))
    model.only(model.index(1, 0, model.index(0, 0)))
    model.show_all()
    model.show_groups(list(model.groups))
    assert [record.message for record in qtlog.records if "index" in record.message] == []


def test_words_beside_a_hazard_have_no_switch(model: LayerModel) -> None:
    hazards = model.index(1, 0)
    last = model.index(model.rowCount(hazards) - 1, 0, hazards)
    assert model.keys(last) == []
    model.toggle(last)
    assert model.hidden == frozenset()


def test_new_counts_keep_the_rows(model: LayerModel) -> None:
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    first = replace(model.groups[0].entries[0], count=4711)
    entries = (first, *model.groups[0].entries[1:])
    model.show_groups([replace(model.groups[0], entries=entries), *model.groups[1:]])
    assert resets == []
    assert model.entry(model.index(0, 0, model.index(0, 0))) == first
