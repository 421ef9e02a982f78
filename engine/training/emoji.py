"""What people mean by emoji, as far as it is one feeling most of the time.

Chosen by hand. Those of "neutral" only point at things.
"""

from engine.labels import NEUTRAL

FEELING_OF = {
    sign: feeling
    for feeling, signs in {
        "anger": "😡🤬😠😤👿💢😾🖕😒🙄🤮",
        "fear": "😱😨😰😧🙀🫣😟😬",
        "joy": "😀😃😄😁😆😂🤣😊😎🤩🥳😋😹😺😸🎉🎊🥂🍾🙌👏💃🕺🌞☀🌈🎁🎂✨😌😇🤗🤪💪🏆⭐",
        "love": "❤🧡💛💚💙💜🤎🤍💕💞💓💗💖💘💝😍🥰😘😗😚😙💋💑💏🫶😻💌♥❣🌹",
        "sadness": "😢😭😞😔🙁☹😿💔😥😓😩😫🥺😪🥀😣😖🫠",
        "surprise": "😮😯😲😳🤯🫢😦🤨❗",
        NEUTRAL: "🙂👍👋🤔📅📷📎⏰☕🍕🚗🚌✈🏠📞💻✅👀🤷👌📚🛒🔗📝📍🤝",
    }.items()
    for sign in signs
}
