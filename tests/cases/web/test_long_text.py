"""A text too long to be searched whole is saved all the same, and found by its title."""

from cases.models import Activity
from cases.searching import matching
from tests.world import World


def test_a_text_longer_than_a_word_list_may_be(world: World) -> None:
    many = " ".join(f"ord{number:06d}x" for number in range(120_000))
    case = world.propose(title="Fältgrupp vid Knutpunkten", description=many)
    assert Activity.objects.filter(matching("fältgrupp"), pk=case.pk).exists()
    assert not Activity.objects.filter(matching("ord000007x"), pk=case.pk).exists()
