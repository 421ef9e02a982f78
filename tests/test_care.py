"""Which messages get the quiet word about help, in every language, and which idioms do not."""

# ruff: noqa: RUF001 - apostrophes and alphabets as people write them

import time

import pytest

from bot import care, replies

MEANT = {
    "en": [
        "I want to die",
        "i just wanna die tbh",
        "I’m going to kill myself tonight",
        "I don't want to be here anymore.",
        "i dont want to live",
        "I can't go on like this anymore",
        "sometimes I wish I was never born",
        "thinking about SUICIDE again",
        "everyone would be better off without me",
        "I've been cutting myself again",
        "i want to hurt myself so bad",
        "there's no reason to live",
        "might kms later",
        "gonna unalive myself fr",
        "I wannnnt to dieeee",
        "k*ll myself? maybe",
        "i want to... die",
        "I’m thinking of ending it all",
        "I self-harm when nobody looks",
        "going to sleep, hope I never wake up",
        "would anyone even notice if I died",
        "i want to fucking kill my self",
        "**I want to die**",
        "i̷ w̷a̷n̷t̷ t̷o̷ d̷i̷e̷",
        "he said he wants to kill himself",  # of a friend: the words are for both
        "my brother killed himself last year",
        "I don't want to die",  # denied, and yet on somebody's mind
        "I would never kill myself, but I think of it",
    ],
    "es": [
        "Quiero morir",
        "ya no quiero vivir",
        "No quiero seguir viviendo así",
        "me quiero matar",
        "estoy pensando en suicidarme",
        "tengo ganas de morirme",
        "quiero quitarme la vida",
        "Ojalá estuviera muerta",
        "me corto los brazos cuando estoy solo",
        "quiero hacerme daño",
        "todos estarían mejor sin mí",
        "QUIERO DESAPARECER PARA SIEMPRE",
    ],
    "de": [
        "Ich will sterben",
        "ich möchte einfach nicht mehr leben",
        "Ich bringe mich um",
        "ich will mich umbringen",
        "ich denke oft an Selbstmord",
        "Am liebsten wäre ich tot, ich wäre gern tot",
        "ich ritze mich wieder",
        "ich moechte nie mehr aufwachen",
        "ich will mir das Leben nehmen",
        "ich hab keine Kraft mehr zu leben",
        "ihr wärt besser dran ohne mich",
        "ich habe Suizidgedanken",
    ],
    "fr": [
        "Je veux mourir",
        "j’ai envie de mourir",
        "jai envie de me tuer",
        "je vais me suicider ce soir",
        "je ne veux plus vivre",
        "j'ai envie d'en finir",
        "je pense à mettre fin à mes jours",
        "je voudrais être morte",
        "je me scarifie depuis deux ans",
        "ils seraient mieux sans moi",
        "j'ai envie de me faire du mal",
        "je n’ai plus aucune raison de vivre",
    ],
    "pt": [
        "Quero morrer",
        "eu só queria morrer",
        "não quero mais viver",
        "vou me matar hoje",
        "penso em suicídio todos os dias",
        "vontade de sumir pra sempre",
        "cansei de viver",
        "queria não ter nascido",
        "quero me machucar",
        "nao aguento mais viver assim",
        "quero tirar minha própria vida",
        "dormir e nunca mais acordar",
    ],
    "ru": [
        "Хочу умереть",
        "я просто хочу сдохнуть",
        "не хочу больше жить",
        "Жить не хочется",
        "думаю покончить с собой",
        "я убью себя",
        "мысли о самоубийстве",
        "лучше бы я не рождалась",
        "режу себя, когда никто не видит",
        "всем будет лучше без меня",
        "хочу уснуть и не проснуться",
        "ХОЧУУУУ УМЕРЕТЬ",
        "hochu umeret",
    ],
    "hy": [
        "Ուզում եմ մեռնել",
        "մեռնել եմ ուզում",
        "այլևս չեմ ուզում ապրել",
        "Ապրել չեմ ուզում։",
        "մտածում եմ ինքնասպանության մասին",
        "ուզում եմ ինձ սպանել",
        "հոգնել եմ ապրելուց",
        "երանի չծնվեի",
        "ինքս ինձ վնասում եմ",
        "ապրելու իմաստ չեմ տեսնում",
        "չե՞մ ուզո՜ւմ ապրել",
        "uzum em mernel",
    ],
}

NOT_MEANT = {
    "en": [
        "this deadline is killing me",
        "I could die of laughter",
        "I want to die laughing",
        "I'm dying to see you",
        "I want to kill this boss",
        "just killing time",
        "Suicide Squad was a great film",
        "that would be career suicide",
        "kys lol",
        "go kill yourself",  # said to somebody else: not about oneself
        "we ran 10 kms today",
        "only a few kms away from the sea",
        "I cut myself shaving",
        "I hurt myself playing football",
        "cut myself some slack today",
        "really shot myself in the foot there",
        "to die for! that cake",
        "die hard is a christmas movie",
        "my dog died and I miss him",
        "I want to live",
        "don't want to die in this level again",
        "I wanted to die of embarrassment",
        "take care of myself for once",
        "I don't want to live in London anymore, said nobody",
        "I’m taking my life back!",
        "I don't want to wake up early",
        "drowning myself in coffee",
        "my phone died",
        "",
        "😀",
    ],
    "es": [
        "me muero de risa",
        "me quiero morir de vergüenza",
        "mi madre me va a matar",
        "me muero por verte",
        "vi El Escuadrón Suicida",
        "no quiero vivir en Madrid",
        "quiero matar a este jefe final",
        "fue un suicidio político",
        "tengo hambre, me muero de hambre",
        "quiero acabar con todo el trabajo hoy",
    ],
    "de": [
        "die Katze schläft",
        "die Sonne scheint und ich will raus",
        "ich könnte sterben vor Lachen",
        "das bringt mich um den Verstand",
        "meine Mutter bringt mich um",
        "meine Oma lebt nicht mehr",
        "der Film ist zum Totlachen",
        "ich will nicht, dass die Blumen sterben",
        "ein Selbstmordattentat im Film",
        "Ich schneide mir die Haare",
        "ich will im Wald leben",
    ],
    "fr": [
        "je meurs de faim",
        "c'est à mourir de rire",
        "j'ai envie de mourir de rire",
        "ma mère va me tuer",
        "tu veux me tuer ou quoi ?",
        "je me tue à te le dire",
        "Suicide Squad au cinéma",
        "je veux en finir avec ce devoir",
        "un attentat suicide au journal",
        "j'ai plus envie de vivre ici",
        "je suis mort de fatigue",
    ],
    "pt": [
        "morri de rir",
        "quero morrer de rir com você",
        "minha mãe vai me matar",
        "morrendo de saudade",
        "vi Esquadrão Suicida ontem",
        "cansei de viver de aluguel",
        "quero matar esse chefão do jogo",
        "estou morta de sono",
        "preciso cortar o cabelo",
        "não quero viver em São Paulo",
    ],
    "ru": [
        "умираю со смеху",
        "хочу умереть от смеха",
        "мама меня убьёт",
        "не хочу жить с родителями",
        "надоело жить в общаге",
        "посмотрели «Отряд самоубийц»",
        "убить время до поезда",
        "бабушка умерла, мне грустно",
        "хочу жить у моря",
        "режу салат",
        "умереть не встать, какая красота",
    ],
    "hy": [
        "մեռնեմ ջանիդ",
        "քեզ մեռնեմ",
        "ծիծաղից մեռնում եմ",
        "սովից մեռա",
        "չեմ ուզում ապրել քաղաքում",
        "մաման ինձ կսպանի",
        "ուզում եմ ապրել ծովի մոտ",
        "նայեցինք «Ինքնասպանների ջոկատը»",
        "ժամանակ սպանել",
        "տատիկս մահացավ, տխուր եմ",
    ],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in MEANT.items() for text in texts]
)
def test_such_a_message_is_known(code: str, text: str) -> None:
    assert care.speaks_of_self_harm(text), code
    assert care.speaks_of_self_harm(f"hmm\n{text.upper()} 😢 ok"), code


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in NOT_MEANT.items() for text in texts]
)
def test_an_idiom_is_no_such_message(code: str, text: str) -> None:
    assert not care.speaks_of_self_harm(text), code


def test_an_idiom_does_not_hide_what_is_meant() -> None:
    assert care.speaks_of_self_harm("I'm killing time. I want to die. I could die of laughter.")


def test_every_language_has_phrases() -> None:
    assert {path.stem for path in care.PHRASES.glob("*.txt")} == set(replies.LANGUAGES)


@pytest.mark.parametrize(
    "text",
    ["a" * 4096, "i " * 2048, "want to " * 512, "wish i could just " * 227, "k*" * 2048,
     "." * 4096, "ich will nicht mehr " * 204, "suicid" * 682, "хочу бы просто " * 273,
     "z\u0337\u0322" * 1365, "\u0561\u057a\u0580\u0565\u056c " * 682],
)  # fmt: skip
def test_the_longest_text_takes_no_time(text: str) -> None:
    care.speaks_of_self_harm("")  # reads the phrases
    spent = []
    for _ in range(5):
        start = time.thread_time()  # of the processor, for other tests run beside this one
        care.speaks_of_self_harm(text)
        spent.append(time.thread_time() - start)
    assert min(spent) < 0.005  # seconds; a fifth of it where nothing else runs
