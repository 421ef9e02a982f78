"""A painter that takes long to load, or is not there: another one paints meanwhile."""

import asyncio
from collections.abc import Sequence

import pytest

from engine.errors import ModelUnavailable, PainterAway, PainterFailed
from engine.painters.meanwhile import Meanwhile
from engine.palette import compose
from engine.ports import Watch
from engine.values import Brief, Equipment, Picture
from wishes import PaperPainter

BRIEFS = [compose("joy", 0.9, seed=1, size=8)]


class Named(PaperPainter):
    """A painter that can be told apart, ready once it is loaded."""

    def __init__(self, *faults: Exception) -> None:
        super().__init__()
        self.ready = False
        self.loads = 0
        self.may_load = asyncio.Event()
        self.load_faults = list(faults)
        self.orders = 0
        self.equipment = Equipment()

    async def load(self, watch: Watch | None = None) -> Equipment:
        self.loads += 1
        await self.may_load.wait()
        if self.load_faults:
            raise self.load_faults.pop(0)
        self.ready = True
        return self.equipment

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        self.orders += 1
        return await super().paint(briefs, watch)


async def test_until_the_one_is_loaded_the_other_paints() -> None:
    large, small = Named(), Named()
    small.may_load.set()
    painter = Meanwhile(large, small)
    await painter.load()
    await painter.paint(BRIEFS)
    assert (large.orders, small.orders) == (0, 1)
    large.may_load.set()
    await asyncio.sleep(0.01)
    await painter.paint(BRIEFS)
    assert (large.orders, small.orders) == (1, 1)
    assert large.loads == 1


@pytest.mark.parametrize("fault", [ModelUnavailable("The model is missing."), ValueError("odd")])
async def test_one_that_cannot_be_loaded_is_tried_again_later_and_told_once(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    large, small = Named(fault, fault), Named()
    large.may_load.set()
    small.may_load.set()
    painter = Meanwhile(large, small, again=0.05)
    for _ in range(5):
        await painter.paint(BRIEFS)
        await asyncio.sleep(0)
    assert large.loads == 1
    await asyncio.sleep(0.06)
    await painter.paint(BRIEFS)
    await asyncio.sleep(0.06)
    await painter.paint(BRIEFS)
    await asyncio.sleep(0.01)
    await painter.paint(BRIEFS)
    assert (large.orders, large.loads) == (1, 3)
    if isinstance(fault, ModelUnavailable):
        told = [r for r in caplog.records if "The model is missing." in r.getMessage()]
        assert len(told) == 1


async def test_when_it_is_lost_it_is_loaded_anew_and_nobody_waits() -> None:
    large, small = Named(), Named()
    large.may_load.set()
    small.may_load.set()
    painter = Meanwhile(large, small)
    await painter.load()
    await asyncio.sleep(0.01)
    large.ready = False  # its process died
    large.may_load.clear()
    await painter.paint(BRIEFS)
    assert (large.orders, small.orders, large.loads) == (0, 1, 2)
    await painter.close()


async def test_what_goes_wrong_while_it_paints_is_told(caplog: pytest.LogCaptureFixture) -> None:
    large, small = Named(), Named()
    large.may_load.set()
    small.may_load.set()
    painter = Meanwhile(large, small)
    await painter.load()
    await asyncio.sleep(0.01)
    large.faults = [PainterFailed("It broke.")]
    with pytest.raises(PainterFailed):
        await painter.paint(BRIEFS)
    assert small.orders == 0


async def test_an_order_whose_painter_goes_away_is_painted_by_the_other() -> None:
    class Leaving(Named):
        async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
            self.ready = False
            raise PainterAway("The cluster is gone.")

    large, small = Leaving(), Named()
    large.may_load.set()
    small.may_load.set()
    painter = Meanwhile(large, small)
    await painter.load()
    await asyncio.sleep(0.01)
    large.may_load.clear()
    assert len(await painter.paint(BRIEFS)) == 1
    assert small.orders == 1
    await painter.close()


async def test_without_another_painter_orders_wait(caplog: pytest.LogCaptureFixture) -> None:
    large = Named(PainterAway("No host is there."))
    large.may_load.set()
    painter = Meanwhile(large, None, again=0.01)
    order = asyncio.create_task(painter.paint(BRIEFS))
    await asyncio.sleep(0.05)
    assert not order.done()
    assert len(await asyncio.wait_for(order, 5)) == 1
    assert "No host is there. Drawings wait for it." in caplog.text


async def test_words_are_read_while_the_one_that_reads_them_paints() -> None:
    expected = Equipment("Large", reads=True)
    large, small = Named(), Named()
    large.equipment = Equipment("Larger", reads=True)
    small.may_load.set()
    painter, patient = Meanwhile(large, small, expected=expected), Meanwhile(large, None)
    assert (painter.equipment, painter.reads) == (expected, False)
    assert Meanwhile(large, None, expected=expected).reads  # orders wait for it
    large.may_load.set()
    await painter.load()
    await asyncio.sleep(0.01)
    assert (painter.equipment.model, painter.reads) == ("Larger", True)
    large.ready = False
    assert not painter.reads
    large.equipment = Equipment()  # a cluster of watercolourists
    await patient.load()
    await asyncio.sleep(0.01)
    assert not patient.reads
    await patient.close()
    await painter.close()
