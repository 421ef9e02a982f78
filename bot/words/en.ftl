### Everything the bot says. One file a language; en.ftl is the one others follow.
### Facts in braces are numbers and words of the same language, never what people wrote.

## Feelings

emotion-anger = anger
emotion-fear = fear
emotion-joy = joy
emotion-love = love
emotion-sadness = sadness
emotion-surprise = surprise

reading-clear = This feels like { $emotion }, I am { $percent } sure.
reading-unclear = I see no clear feeling here; if there is one, it is closest to { $emotion }.
reading-chosen = Painted as you asked: { $emotion }.
reading-gentle = I have painted this gently.
heard-weak = I heard this with my weaker ear, which knows only English and often mishears.
heard-words =
    { $whose ->
        [own] Your words: { $emotion }, { $percent }.
       *[other] The words: { $emotion }, { $percent }.
    }
heard-words-unclear =
    { $whose ->
        [own] Your words show no clear feeling.
       *[other] The words show no clear feeling.
    }
heard-voice =
    { $whose ->
        [own] Your voice: { $emotion }, { $percent }.
       *[other] The voice: { $emotion }, { $percent }.
    }
heard-voice-unclear =
    { $whose ->
        [own] Your voice shows no clear feeling.
       *[other] The voice shows no clear feeling.
    }
heard-disagree =
    { $whose ->
        [own] Your words say { $words }, your voice { $voice }.
       *[other] The words say { $words }, the voice { $voice }.
    }

percent = { $number }%
percent-over = over { $number }%
percent-under = under { $number }%

## Pictures, for those who do not see them

alt-anger = Abstract watercolour of anger: red, black, dark brown and orange. Painter: { $painter }.
alt-fear = Abstract watercolour of fear: black, dark purple, dark blue and grey. Painter: { $painter }.
alt-joy = Abstract watercolour of joy: yellow, orange, bright green, sky blue and pink. Painter: { $painter }.
alt-love = Abstract watercolour of love: red, pink, lavender and peach. Painter: { $painter }.
alt-sadness = Abstract watercolour of sadness: grey, dark blue, black and pale purple. Painter: { $painter }.
alt-surprise = Abstract watercolour of surprise: orange, neon green, yellow and electric blue. Painter: { $painter }.
alt-blend = Abstract watercolour of several feelings together: { $emotions }. Painter: { $painter }.
alt-sketch = The pictures as far as they are painted.

## Waiting

listening = Listening…
painting = Painting…
painting-step = Painting… step { $number } of { $total }, { $percent }
wash = A first wash in watercolour; the painting follows.
waiting =
    { $before ->
        [one] One drawing comes before yours. Ready { $when }.
       *[other] { $before } drawings come before yours. Ready { $when }.
    }
in-seconds = in about { $seconds } seconds
in-minutes =
    { $minutes ->
        [one] in about a minute
       *[other] in about { $minutes } minutes
    }
in-hours = in about { $hours } hours

## When something cannot be done

fault-nothing-to-read = There is nothing to read here. Write a few words, and I paint the feeling in them.
fault-text-too-long = That is too long for me: { $length } characters, and I read { $most } at most.
fault-bad-input = I cannot paint that. Choose one of the six feelings I know; a seed is a whole number, 0 or more.
fault-ours = Something went wrong on my side. Please try again in a minute.
fault-not-painted = I tried three times and could not paint this. It was not your fault; please try again later.
fault-set-aside = Something of mine breaks on this one again and again, so I have set it aside. I am sorry; please try other words.
fault-disk-full = I have no room left for new drawings. Please try again later; what I promised will still come.
fault-no-files = I am not allowed to send pictures here. Your drawing is in your /gallery.
fault-photo = I cannot see yet; photos come soon. Write me a few words, and I paint the feeling in them.
fault-not-audio = I can get no sound out of that file. Send me a voice note, or an audio file such as OGG, MP3 or M4A.
fault-no-sound = I hear nothing in that: it is silent.
fault-no-words = I hear sounds, but no words. Say a few, or write them to me.
fault-too-long-to-hear = That is too much for me: I listen to recordings of up to { $minutes } minutes and { $megabytes } MB.
fault-not-heard = I tried three times and could not hear this. It was not your fault; please try again later.
fault-recording-gone = I could not get hold of that recording; perhaps it has been deleted. Please send it again.
fault-no-text = There are no words in that message, neither written nor spoken.
fault-no-reply-text = I was not shown the words of that message. Open its menu and choose Apps, then “{ discord-menu }”.
refused-waiting =
    { $waiting ->
        [one] One of your drawings is still waiting; ask again when it is done.
       *[other] { $waiting } of your drawings are still waiting; ask again when one is done.
    }
refused-quota =
    { $quota ->
        [one] You have had your one drawing for today. Come back tomorrow!
       *[other] You have had your { $quota } drawings for today. Come back tomorrow!
    }
refused-not-painted = The author of this message does not wish to be painted by others.
refused-guild-off = The administrators have switched me off on this server.
refused-channel = I do not paint in this channel; the administrators have chosen others for me.
refused-too-late = It is too late for that: this drawing is done or called off already.
refused-exports = I am packing your gallery already, or those of several others. Please try again in a little while.
refused-gone = This drawing has been deleted.
refused-not-yours = This drawing is somebody else’s; only its owner can do that.
refused-no-prompts = The painter here reads no words, only feelings; leave out the extra words, please.
refused-no-prompts-now = The painter that reads words is not there just now; leave out the extra words, or ask again later, please.

# Private, to whoever wrote or showed a message about wanting to die or to hurt oneself.
care =
    What you sent me sounds as if things may be very hard. I am only a painting bot, but there are people who listen, day and night:
    • USA and Canada: 988 (call or text)
    • UK and Ireland: 116 123 (Samaritans)
    • anywhere else: findahelpline.com
    If somebody is in danger right now, please call 112, 911 or your own emergency number. And if this is about somebody you know: stay with them, and ask.

## Under a drawing

button-cancel = Cancel
cancelled = Called off, as you asked.
button-redraw = Redraw
button-more = More { $emotion }
button-keep = Keep
button-kept = Kept
button-delete = Delete
button-details = Details
button-full-size = Full size
button-blend = Blend
kept = Kept among your favourites.
not-kept = No longer among your favourites.
deleted = Deleted.
details =
    { $count ->
        [one] One picture, seed { $seed }
       *[other] { $count } pictures, seed { $seed }
    }
# The words follow, which are people's own.
details-carried = What spoke for { $emotion } most:
details-picture = { $emotion }, { $percent }: { $prompt }
details-painter = Painted by { $painter } ({ $revision }), { $width } × { $height } pixels.

## Gallery

gallery-title =
    { $count ->
        [one] Your gallery: one drawing
       *[other] Your gallery: { $count } drawings
    }
gallery-empty = Nothing here yet. /draw paints your first one.
gallery-empty-filter = You have no drawings like that.
gallery-entry = { $position }. { $emotion }, { $percent } · { $date }
gallery-page = Page { $page } of { $pages }
gallery-open = Open a drawing
gallery-filter = Show
filter-all = All drawings
filter-favourites = Favourites
button-newer = Newer
button-older = Older
button-back = Back
button-year = My year
button-export = Export
button-clean = Delete all but favourites
button-share = Share
button-yes-delete = Yes, delete
button-no-keep = No, keep
clean-ask =
    { $count ->
        [one] One drawing is not a favourite. Delete it for good?
       *[other] { $count } drawings are not favourites. Delete them for good?
    }
clean-done =
    { $count ->
        [0] There was nothing to delete.
        [one] One drawing was deleted.
       *[other] { $count } drawings were deleted.
    }
nothing-deleted = Nothing was deleted.
year = Your { $year }: each day in the colours of its feelings.
year-empty = You have no drawings of { $year }.
year-alt = A calendar of { $year }; each day with drawings is a small watercolour of that day’s feelings.
export-here =
    { $parts ->
        [one] Your drawings, with what is known about each.
       *[other] Your drawings, with what is known about each. Part { $part } of { $parts }.
    }
export-empty = You have no drawings to export.
export-rest =
    { $parts ->
        [one] One more part could not be sent here; ask me again in a direct message.
       *[other] { $parts } more parts could not be sent here; ask me again in a direct message.
    }
page-alt = A page of your gallery with small versions of the drawings listed above.

## What is known about you

mydata =
    { $drawings ->
        [0] I keep no drawings of yours.
        [one] I keep one drawing of yours, with what you wrote or said and what I read in it.
       *[other] I keep { $drawings } drawings of yours, with what you wrote or said and what I read in it.
    } You can take everything with you, or have me forget you.
button-forget = Forget me
forget-ask = Delete all your drawings, what waits to be painted, your settings, and drawings others made from your messages? This cannot be undone.
forget-done =
    { $drawings ->
        [0] Done. There was no drawing of yours.
        [one] Done. One drawing was deleted, with all I knew about you.
       *[other] Done. { $drawings } drawings were deleted, with all I knew about you.
    }
forget-wish = Only your wish not to be painted by others stays; /privacy takes it back.
privacy-painted = Others may have me paint the feeling in your messages. Drawings of your words are deleted when you ask me to forget you.
privacy-not-painted = Others may not have me paint your messages. You can still paint your own.
button-not-painted = Do not let others paint me
button-painted = Let others paint me

# Once, with the answer to somebody's first voice note; whose voice it is decides.
voice-ask = This time I have read your words alone: reading the feeling in a voice means using biometric data, and I do that only if you agree. May I, from your next voice note on?
button-hear-voice = Read my voice too
button-no-voice = Read only my words
voice-allowed = Thank you. From your next voice note on I also listen to how you say it; /privacy takes that back.
voice-denied = Then I keep to your words. If you change your mind: /privacy.
privacy-voice = In your voice notes I read the feeling in the words and in the voice, whoever has me paint them.
privacy-no-voice = In your voice notes I read the feeling in the words alone, not in the voice.

## Help

help =
    Write or say something, and I paint the feeling in it: three watercolours, and how sure I am of each.

    /draw – paint a text, a voice note, or a feeling you choose
    /gallery – your drawings: browse, keep, delete, export, and a picture of your year
    /mydata – take your data with you, or have me forget you
    /privacy – whether others may have your messages painted, and whether I read the feeling in your voice
    /about – what I keep, and what I am made of
about =
    { $voices ->
         [no] I read the feeling in your words with a small model of our own, and paint it.
        *[other] I read the feeling in your words and, if you agree, in your voice, with small models of our own, and paint it.
    } A feeling I name is a guess, not a truth about you.

    What I keep: your drawings, with what you wrote or said and what I read in it, { $days ->
         [0] until you delete them
         [one] for one day (favourites until you delete them)
        *[other] for { $days } days (favourites until you delete them)
    }; your language and your wishes. Recordings are deleted as soon as they are heard. Other people’s messages are forgotten once they are painted. { $page ->
         [yes] Your data can be exported and deleted on this page.
        *[no] Your data can be exported and deleted with /mydata.
    }

    What I am made of: Emotion Draw { $version } (MIT licence). { $voices ->
         [ours] My models are trained on public data sets: the one for words on CARER (for research and education), GoEmotions (Apache 2.0) and XED (CC BY 4.0), the one for voices on RAVDESS (CC BY-NC-SA 4.0, not for commercial use).
        *[other] My model is trained on public data sets: CARER (for research and education), GoEmotions (Apache 2.0) and XED (CC BY 4.0).
    } { $painter ->
         [ray] Pictures are painted on other machines{ $model }.
        *[other] Pictures are painted by { $painter }.
    }

## Discord

discord-draw = Paint the feeling in a text or a voice note
discord-draw-text = What you want to say, up to 4,096 characters
discord-draw-voice = A voice note, or any other recording, of up to 3 minutes and 20 MB
discord-draw-photo = A photo of a face
discord-draw-emotion = Paint this feeling alone
discord-draw-seed = The same seed paints the same picture
discord-draw-private = Show the drawing to you alone
discord-draw-blend = One more picture, of the strongest feelings together
discord-draw-extra = Words to add to what the painter is told
discord-draw-negative = What the picture should not show
discord-menu = Draw this feeling
discord-gallery = Your drawings
discord-mydata = Take your data with you, or be forgotten
discord-privacy = Whether others may have your messages painted, and whether I read the feeling in your voice
discord-help = What I can do
discord-about = What I keep, and what I am made of
discord-settings = How I work on this server (administrators)
discord-help-more =
    You can also right-click a message (on a phone, hold it), choose Apps and “{ discord-menu }”, mention me, or write to me directly.
draw-needs = Give me a text or a voice note, or choose a feeling.
draw-one = Give me either a text or a voice note, not both.
settings-now =
    { $enabled ->
        [yes] I paint on this server.
       *[no] I am switched off on this server.
    }
settings-everywhere = In every channel.
settings-channels = Only in: { $channels }.
settings-no-quota = No daily limit for members.
settings-quota =
    { $quota ->
        [one] One drawing a day for each member.
       *[other] { $quota } drawings a day for each member.
    }
settings-denied = Only those who may manage this server can change that.
settings-choose-channels = Choose where I paint; none is everywhere
settings-choose-quota = Drawings a day for each member
button-turn-off = Switch me off here
button-turn-on = Switch me on here

## Telegram

telegram-start =
    Hello! Write or say something to me, and I paint the feeling in it.
telegram-help-more =
    In groups, answer any message with /draw. Elsewhere, write my name and a text in the message field.
telegram-draw = Paint the feeling in a text, or in the message or voice note you answer
telegram-gallery = Your drawings
telegram-mydata = Take your data with you, or be forgotten
telegram-privacy = Whether others may have your messages painted, and whether I read the feeling in your voice
telegram-help = What I can do
telegram-about = What I keep, and what I am made of
telegram-draw-needs = Write /draw and a text, or answer a message or a voice note with /draw.
telegram-in-private = That is only for you: let us talk about it in our own chat.
telegram-open-chat = Open our chat
inline-paint = Paint this
inline-waiting = { $reading } The picture is being painted…
inline-start = Open our chat first, so that I can paint for you.
inline-failed = The picture is in your chat with me.

## The page

refused-web-login = This page is only for those who have its link. Open the link with the secret once.
refused-web-site = Another site sent this request, so I do not do it.
web-not-found = There is nothing here.
web-too-large = That is too large: I take files of up to 20 MB.
web-no-kind = I take JSON, or a form with a recording.
web-malformed = I do not understand that request.
web-title = What do you feel?
web-lead = Write it or say it. I read the feeling in it, and paint.
web-skip = Skip to the content
web-menu = Pages
web-paint = Paint
web-gallery = Gallery
web-about = About
web-text = Your words
web-hint = Today I feel…
web-send = Paint it
web-keys = Ctrl + Enter
web-count = { $number } of { $most } characters
web-record = Speak
web-recording = I am listening…
web-stop = Done
web-file = Sound file
web-drop = Let go, and I listen to it
web-recorded = Your recording
web-remove = Remove the recording
web-mic-denied = I may not use the microphone. Allow it in your browser, or choose a sound file.
web-mic-none = There is no microphone here that I could use. You can choose a sound file instead.
web-more = More
web-choose = Or have one feeling painted alone
web-blend = One more picture, of the strongest feelings together
web-seed = Seed
web-seed-hint = The same seed paints the same picture.
web-trouble = I cannot be reached right now. Nothing you wrote is lost; please try again.
web-broken = The connection is gone for the moment; I keep trying. Your drawing comes all the same.
web-drawing = Your drawing
web-feelings = The feelings in it
web-close = Close
web-previous = Previous picture
web-next = Next picture
web-download = Download
web-painter = Painter
web-size = Size in pixels
web-delete-ask = Delete this drawing and its pictures for good?
web-empty = Nothing here yet. What you have painted hangs here.
web-drawings = Drawings: { $number }
web-older = Show more
web-back = Back to the gallery
web-data = Your data
web-voice = Your voice
web-voice-allowed = Thank you. From your next voice note on I also listen to how you say it. “About” takes that back.
web-voice-denied = Then I keep to your words. If you change your mind: “About”.
web-yes-forget = Yes, forget me
web-no-forget = No
web-forgotten = Done. I know nothing about you any more.
