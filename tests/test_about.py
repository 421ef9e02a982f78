"""What the bot says about itself."""

from bot import replies
from bot.about import Facts
from bot.settings import Settings
from engine.painters.meanwhile import Meanwhile
from engine.values import Equipment
from test_meanwhile import Named


def test_the_licence_of_a_model_that_only_hosts_elsewhere_have_is_told_once_they_say_it() -> None:
    painter = Meanwhile(Named(), None)
    facts = Facts(Settings(painter="ray"), painter)
    assert replies.say("en", "about", **facts).endswith("painted on other machines.")
    painter.equipment = Equipment("Tiny, a licence", reads=True)
    told = replies.say("en", "about", **facts)
    assert told.endswith("painted on other machines (Tiny, a licence).")


def test_a_painter_here_is_told_with_its_model() -> None:
    large = Meanwhile(Named(), None, expected=Equipment("Tiny, a licence", reads=True))
    told = replies.say("en", "about", **Facts(Settings(painter="stable-diffusion"), large))
    assert told.endswith("painted by stable-diffusion (Tiny, a licence).")
    told = replies.say("en", "about", **Facts(Settings(painter="watercolor")))
    assert told.endswith("painted by watercolor.")
