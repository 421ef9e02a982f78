### Alles, was der Bot auf Deutsch sagt: du, freundlich und kurz.
### Eine „drawing“ (drei Bilder zu einem Text) heißt hier Gemälde, eine „picture“ Bild.

## Feelings

emotion-anger = Wut
emotion-fear = Angst
emotion-joy = Freude
emotion-love = Liebe
emotion-sadness = Traurigkeit
emotion-surprise = Überraschung

reading-clear = Das fühlt sich nach { $emotion } an, da bin ich mir zu { $percent } sicher.
reading-unclear = Ich erkenne hier kein klares Gefühl; am ehesten ist es { $emotion }.
reading-chosen = Gemalt, wie du es wolltest: { $emotion }.
reading-gentle = Das habe ich ganz behutsam gemalt.
heard-weak = Das habe ich mit meinem schwächeren Ohr gehört, das nur Englisch kann und sich oft verhört.
heard-words =
    { $whose ->
        [own] Deine Worte: { $emotion }, { $percent }.
       *[other] Die Worte: { $emotion }, { $percent }.
    }
heard-words-unclear =
    { $whose ->
        [own] Deine Worte zeigen kein klares Gefühl.
       *[other] Die Worte zeigen kein klares Gefühl.
    }
heard-voice =
    { $whose ->
        [own] Deine Stimme: { $emotion }, { $percent }.
       *[other] Die Stimme: { $emotion }, { $percent }.
    }
heard-voice-unclear =
    { $whose ->
        [own] Deine Stimme zeigt kein klares Gefühl.
       *[other] Die Stimme zeigt kein klares Gefühl.
    }
heard-disagree =
    { $whose ->
        [own] Deine Worte sagen { $words }, deine Stimme { $voice }.
       *[other] Die Worte sagen { $words }, die Stimme { $voice }.
    }

percent = { $number } %
percent-over = über { $number } %
percent-under = unter { $number } %

## Pictures, for those who do not see them

alt-anger = Abstraktes Aquarell zu Wut: Rot, Schwarz, Dunkelbraun und Orange. Maler: { $painter }.
alt-fear = Abstraktes Aquarell zu Angst: Schwarz, Dunkelviolett, Dunkelblau und Grau. Maler: { $painter }.
alt-joy = Abstraktes Aquarell zu Freude: Gelb, Orange, Hellgrün, Himmelblau und Rosa. Maler: { $painter }.
alt-love = Abstraktes Aquarell zu Liebe: Rot, Rosa, Lavendel und Pfirsich. Maler: { $painter }.
alt-sadness = Abstraktes Aquarell zu Traurigkeit: Grau, Dunkelblau, Schwarz und blasses Violett. Maler: { $painter }.
alt-surprise = Abstraktes Aquarell zu Überraschung: Orange, Neongrün, Gelb und leuchtendes Blau. Maler: { $painter }.
alt-blend = Abstraktes Aquarell mehrerer Gefühle zusammen: { $emotions }. Maler: { $painter }.
alt-sketch = Die Bilder, so weit sie gemalt sind.

## Waiting

listening = Ich höre zu…
painting = Ich male…
painting-step = Ich male… Schritt { $number } von { $total }, { $percent }
wash = Ein erster Entwurf in Aquarell; das Bild folgt.
waiting =
    { $before ->
        [one] Vor deinem Gemälde kommt noch eins. Fertig { $when }.
       *[other] Vor deinem Gemälde kommen noch { $before }. Fertig { $when }.
    }
in-seconds = in etwa { $seconds } Sekunden
in-minutes =
    { $minutes ->
        [one] in etwa einer Minute
       *[other] in etwa { $minutes } Minuten
    }
in-hours = in etwa { $hours } Stunden

## When something cannot be done

fault-nothing-to-read = Hier gibt es nichts zu lesen. Schreib mir ein paar Worte, und ich male das Gefühl darin.
fault-text-too-long = Das ist mir zu lang: { $length } Zeichen, und ich lese höchstens { $most }.
fault-bad-input = Das kann ich nicht malen. Wähl eins der sechs Gefühle, die ich kenne; ein Seed ist eine ganze Zahl ab 0.
fault-ours = Da ist bei mir etwas schiefgegangen. Versuch es bitte in einer Minute noch einmal.
fault-not-painted = Drei Versuche, und das Bild ist mir nicht gelungen. Es lag nicht an dir; versuch es bitte später noch einmal.
fault-set-aside = Daran scheitere ich immer wieder, deshalb habe ich es beiseitegelegt. Es tut mir leid; versuch es bitte mit anderen Worten.
fault-disk-full = Ich habe gerade keinen Platz mehr für neue Gemälde. Versuch es bitte später noch einmal; was ich versprochen habe, kommt noch.
fault-no-files = Ich darf hier keine Bilder schicken. Du findest dein Gemälde in deiner /gallery.
fault-photo = Sehen kann ich noch nicht; Fotos kommen bald. Schreib mir ein paar Worte, und ich male das Gefühl darin.
fault-not-audio = Aus dieser Datei bekomme ich keinen Ton heraus. Schick mir eine Sprachnachricht oder eine Audiodatei, etwa OGG, MP3 oder M4A.
fault-no-sound = Ich höre darin nichts: Es ist still.
fault-no-words = Ich höre Geräusche, aber keine Worte. Sag ein paar, oder schreib sie mir.
fault-too-long-to-hear = Das ist mir zu viel: Ich höre mir Aufnahmen bis { $minutes } Minuten und { $megabytes } MB an.
fault-not-heard = Drei Versuche, und das Zuhören ist mir nicht gelungen. Es lag nicht an dir; versuch es bitte später noch einmal.
fault-recording-gone = An diese Aufnahme komme ich nicht heran; vielleicht ist sie gelöscht worden. Schick sie mir bitte noch einmal.
fault-no-text = In dieser Nachricht sind keine Worte, weder geschriebene noch gesprochene.
fault-no-reply-text = Den Text dieser Nachricht bekomme ich nicht zu sehen. Öffne ihr Menü und wähl „Apps“, dann „{ discord-menu }“.
refused-waiting =
    { $waiting ->
        [one] Eins deiner Gemälde ist noch in Arbeit; frag wieder, wenn es fertig ist.
       *[other] { $waiting } deiner Gemälde sind noch in Arbeit; frag wieder, wenn eins fertig ist.
    }
refused-quota =
    { $quota ->
        [one] Dein Gemälde für heute hattest du schon. Komm morgen wieder!
       *[other] Deine { $quota } Gemälde für heute hattest du schon. Komm morgen wieder!
    }
refused-not-painted = Wer das geschrieben hat, möchte nicht von anderen gemalt werden.
refused-guild-off = Die Administratoren haben mich auf diesem Server abgeschaltet.
refused-channel = In diesem Kanal male ich nicht; die Administratoren haben andere für mich ausgesucht.
refused-too-late = Dafür ist es zu spät: Dieses Gemälde ist schon fertig oder abgebrochen.
refused-exports = Ich packe deine Galerie bereits ein oder gerade die mehrerer anderer. Bitte versuche es gleich noch einmal.
refused-gone = Dieses Gemälde wurde gelöscht.
refused-not-yours = Dieses Gemälde gehört jemand anderem, und nur die Person darf das.
refused-no-prompts = Der Maler hier liest keine Worte, nur Gefühle; lass die zusätzlichen Worte bitte weg.
refused-no-prompts-now = Der Maler, der Worte liest, ist gerade nicht da; lass die zusätzlichen Worte bitte weg oder frag später noch einmal.

# Private, to whoever wrote or showed a message about wanting to die or to hurt oneself.
care =
    Was du mir geschickt hast, klingt, als wäre gerade vieles sehr schwer. Ich bin nur ein Malbot, aber es gibt Menschen, die zuhören, Tag und Nacht:
    • Deutschland: 0800 111 0 111 (TelefonSeelsorge)
    • Österreich: 142 (Telefonseelsorge)
    • Schweiz: 143 (Die Dargebotene Hand)
    • anderswo: findahelpline.com
    Wenn jetzt gerade jemand in Gefahr ist, ruf bitte die 112 oder die 911 an. Und wenn es um jemanden geht, den du kennst: Bleib da und frag nach.

## Under a drawing

button-cancel = Abbrechen
cancelled = Abgebrochen, wie du wolltest.
button-redraw = Neu malen
button-more = Mehr { $emotion }
button-keep = Behalten
button-kept = Behalten ✓
button-delete = Löschen
button-details = Details
button-full-size = Volle Größe
button-blend = Mischen
kept = Ist jetzt unter deinen Favoriten.
not-kept = Ist kein Favorit mehr.
deleted = Gelöscht.
details =
    { $count ->
        [one] Ein Bild, Seed { $seed }
       *[other] { $count } Bilder, Seed { $seed }
    }
# The words follow, which are people's own.
details-carried = Am meisten sprach für { $emotion }:
details-picture = { $emotion }, { $percent }: { $prompt }
details-painter = Maler: { $painter } ({ $revision }), { $width } × { $height } Pixel.

## Gallery

gallery-title =
    { $count ->
        [one] Deine Galerie: ein Gemälde
       *[other] Deine Galerie: { $count } Gemälde
    }
gallery-empty = Noch ist hier nichts. /draw malt dir das erste.
gallery-empty-filter = So ein Gemälde hast du nicht.
gallery-entry = { $position }. { $emotion }, { $percent } · { $date }
gallery-page = Seite { $page } von { $pages }
gallery-open = Gemälde öffnen
gallery-filter = Zeigen
filter-all = Alle Gemälde
filter-favourites = Favoriten
button-newer = Neuere
button-older = Ältere
button-back = Zurück
button-year = Mein Jahr
button-export = Exportieren
button-clean = Nur Favoriten behalten
button-share = Teilen
button-yes-delete = Ja, löschen
button-no-keep = Nein, behalten
clean-ask =
    { $count ->
        [one] Ein Gemälde ist kein Favorit. Endgültig löschen?
       *[other] { $count } Gemälde sind keine Favoriten. Endgültig löschen?
    }
clean-done =
    { $count ->
        [0] Es gab nichts zu löschen.
        [one] Ein Gemälde ist gelöscht.
       *[other] { $count } Gemälde sind gelöscht.
    }
nothing-deleted = Es wurde nichts gelöscht.
year = Dein { $year }: jeder Tag in den Farben seiner Gefühle.
year-empty = Aus dem Jahr { $year } hast du keine Gemälde.
year-alt = Ein Kalender für { $year }; jeder Tag mit Gemälden ist ein kleines Aquarell der Gefühle dieses Tages.
export-here =
    { $parts ->
        [one] Deine Gemälde, mit allem, was ich dazu weiß.
       *[other] Deine Gemälde, mit allem, was ich dazu weiß. Teil { $part } von { $parts }.
    }
export-empty = Du hast keine Gemälde zum Exportieren.
export-rest =
    { $parts ->
        [one] Ein weiterer Teil ließ sich hier nicht senden; frag mich noch einmal per Direktnachricht.
       *[other] { $parts } weitere Teile ließen sich hier nicht senden; frag mich noch einmal per Direktnachricht.
    }
page-alt = Eine Seite deiner Galerie mit kleinen Ansichten der oben genannten Gemälde.

## What is known about you

mydata =
    { $drawings ->
        [0] Ich habe keine Gemälde von dir.
        [one] Ich bewahre ein Gemälde von dir auf, mit dem, was du geschrieben oder gesagt hast, und dem, was ich darin gelesen habe.
       *[other] Ich bewahre { $drawings } Gemälde von dir auf, mit dem, was du geschrieben oder gesagt hast, und dem, was ich darin gelesen habe.
    } Du kannst alles mitnehmen oder mich bitten, dich zu vergessen.
button-forget = Vergiss mich
forget-ask = Alle deine Gemälde löschen, dazu alles, was noch gemalt werden soll, deine Einstellungen und die Gemälde, die andere aus deinen Nachrichten gemacht haben? Das lässt sich nicht rückgängig machen.
forget-done =
    { $drawings ->
        [0] Erledigt. Von dir gab es kein Gemälde.
        [one] Erledigt. Ein Gemälde ist gelöscht, und alles, was ich über dich wusste.
       *[other] Erledigt. { $drawings } Gemälde sind gelöscht, und alles, was ich über dich wusste.
    }
forget-wish = Nur dein Wunsch, nicht von anderen gemalt zu werden, bleibt; /privacy nimmt ihn zurück.
privacy-painted = Andere dürfen das Gefühl in deinen Nachrichten malen lassen. Gemälde zu deinen Worten werden gelöscht, wenn ich dich vergessen soll.
privacy-not-painted = Andere dürfen deine Nachrichten nicht malen lassen. Du selbst kannst es weiterhin.
button-not-painted = Anderen verbieten
button-painted = Anderen erlauben

# Once, with the answer to somebody's first voice note; whose voice it is decides.
voice-ask = Diesmal habe ich nur deine Worte gelesen: Das Gefühl in einer Stimme zu lesen heißt, biometrische Daten zu nutzen, und das tue ich nur, wenn du zustimmst. Darf ich es ab deiner nächsten Sprachnachricht?
button-hear-voice = Auch meine Stimme lesen
button-no-voice = Nur meine Worte lesen
voice-allowed = Danke. Ab deiner nächsten Sprachnachricht höre ich auch darauf, wie du es sagst; mit /privacy nimmst du das zurück.
voice-denied = Dann bleibe ich bei deinen Worten. Falls du es dir anders überlegst: /privacy.
privacy-voice = In deinen Sprachnachrichten lese ich das Gefühl in den Worten und in der Stimme, ganz gleich, wer sie malen lässt.
privacy-no-voice = In deinen Sprachnachrichten lese ich nur das Gefühl in den Worten, nicht das in der Stimme.

## Help

help =
    Schreib oder sag etwas, und ich male das Gefühl darin: drei Aquarelle, und wie sicher ich mir bei jedem bin.

    /draw – einen Text oder eine Sprachnachricht malen, oder ein Gefühl, das du aussuchst
    /gallery – deine Gemälde: ansehen, behalten, löschen, exportieren, und ein Bild deines Jahres
    /mydata – deine Daten mitnehmen oder mich bitten, dich zu vergessen
    /privacy – ob andere deine Nachrichten malen lassen dürfen und ob ich das Gefühl in deiner Stimme lese
    /about – was ich aufbewahre und woraus ich bestehe
about =
    { $voices ->
         [no] Ich lese das Gefühl in deinen Worten mit einem kleinen eigenen Modell, und male es.
        *[other] Ich lese das Gefühl in deinen Worten und, wenn du zustimmst, in deiner Stimme, mit kleinen eigenen Modellen, und male es.
    } Ein Gefühl, das ich nenne, ist eine Vermutung, keine Wahrheit über dich.

    Was ich aufbewahre: deine Gemälde mit dem, was du geschrieben oder gesagt hast und was ich darin gelesen habe, { $days ->
         [0] bis du sie löschst
         [one] einen Tag lang (Favoriten, bis du sie löschst)
        *[other] { $days } Tage lang (Favoriten, bis du sie löschst)
    }; deine Sprache und deine Wünsche. Aufnahmen lösche ich, sobald ich sie gehört habe. Nachrichten anderer vergesse ich, sobald sie gemalt sind. { $page ->
         [yes] Auf dieser Seite kannst du deine Daten exportieren und löschen.
        *[no] Mit /mydata kannst du deine Daten exportieren und löschen.
    }

    Woraus ich bestehe: Emotion Draw { $version } (MIT-Lizenz). { $voices ->
         [ours] Meine Modelle sind auf öffentlichen Datensätzen trainiert: das für Worte auf CARER (für Forschung und Lehre), GoEmotions (Apache 2.0) und XED (CC BY 4.0), das für Stimmen auf RAVDESS (CC BY-NC-SA 4.0, nicht für kommerzielle Nutzung).
        *[other] Mein Modell ist auf öffentlichen Datensätzen trainiert: CARER (für Forschung und Lehre), GoEmotions (Apache 2.0) und XED (CC BY 4.0).
    } { $painter ->
         [ray] Gemalt wird auf anderen Rechnern{ $model }.
        *[other] Gemalt wird mit { $painter }.
    }

## Discord

discord-draw = Das Gefühl in einem Text oder einer Sprachnachricht malen
discord-draw-text = Was du sagen möchtest, bis zu 4.096 Zeichen
discord-draw-voice = Eine Sprachnachricht oder eine andere Aufnahme, bis zu 3 Minuten und 20 MB
discord-draw-photo = Das Foto eines Gesichts
discord-draw-emotion = Nur dieses Gefühl malen
discord-draw-seed = Derselbe Seed malt dasselbe Bild
discord-draw-private = Das Gemälde nur dir zeigen
discord-draw-blend = Ein Bild mehr: die stärksten Gefühle zusammen
discord-draw-extra = Worte, die der Maler zusätzlich hört
discord-draw-negative = Was das Bild nicht zeigen soll
discord-menu = Dieses Gefühl malen
discord-gallery = Deine Gemälde
discord-mydata = Deine Daten mitnehmen oder vergessen werden
discord-privacy = Ob andere deine Nachrichten malen lassen dürfen und ob ich das Gefühl in deiner Stimme lese
discord-help = Was ich kann
discord-about = Was ich aufbewahre und woraus ich bestehe
discord-settings = Wie ich auf diesem Server arbeite (für Administratoren)
discord-help-more =
    Du kannst auch mit rechts auf eine Nachricht klicken (am Handy: sie gedrückt halten) und unter „Apps“ „{ discord-menu }“ wählen, mich erwähnen oder mir direkt schreiben.
draw-needs = Gib mir einen Text oder eine Sprachnachricht, oder such ein Gefühl aus.
draw-one = Gib mir entweder einen Text oder eine Sprachnachricht, nicht beides.
settings-now =
    { $enabled ->
        [yes] Auf diesem Server male ich.
       *[no] Auf diesem Server bin ich abgeschaltet.
    }
settings-everywhere = In jedem Kanal.
settings-channels = Nur in: { $channels }.
settings-no-quota = Kein Tageslimit für Mitglieder.
settings-quota =
    { $quota ->
        [one] Ein Gemälde am Tag für jedes Mitglied.
       *[other] { $quota } Gemälde am Tag für jedes Mitglied.
    }
settings-denied = Das darf nur ändern, wer diesen Server verwaltet.
settings-choose-channels = Wähle, wo ich male; nichts gewählt heißt überall
settings-choose-quota = Gemälde pro Tag und Mitglied
button-turn-off = Hier abschalten
button-turn-on = Hier einschalten

## Telegram

telegram-start =
    Hallo! Schreib oder sag mir etwas, und ich male das Gefühl darin.
telegram-help-more =
    In Gruppen: Antworte mit /draw auf eine beliebige Nachricht. Anderswo: Schreib meinen Namen und einen Text ins Nachrichtenfeld.
telegram-draw = Das Gefühl in einem Text malen, oder in der Nachricht oder Sprachnachricht, auf die du antwortest
telegram-gallery = Deine Gemälde
telegram-mydata = Deine Daten mitnehmen oder vergessen werden
telegram-privacy = Ob andere deine Nachrichten malen lassen dürfen und ob ich das Gefühl in deiner Stimme lese
telegram-help = Was ich kann
telegram-about = Was ich aufbewahre und woraus ich bestehe
telegram-draw-needs = Schreib /draw und einen Text, oder antworte mit /draw auf eine Nachricht oder Sprachnachricht.
telegram-in-private = Das ist nur für dich: Lass uns in unserem eigenen Chat darüber sprechen.
telegram-open-chat = Unseren Chat öffnen
inline-paint = Das malen
inline-waiting = { $reading } Das Bild wird gerade gemalt…
inline-start = Öffne erst unseren Chat, damit ich für dich malen kann.
inline-failed = Das Bild ist in deinem Chat mit mir.

## The page

refused-web-login = Diese Seite ist nur für alle, die ihren Link haben. Öffne einmal den Link mit dem Geheimnis.
refused-web-site = Diese Anfrage hat eine andere Seite geschickt, darum führe ich sie nicht aus.
web-not-found = Hier ist nichts.
web-too-large = Das ist zu groß: Ich nehme Dateien bis 20 MB.
web-no-kind = Ich nehme JSON oder ein Formular mit einer Aufnahme.
web-malformed = Diese Anfrage verstehe ich nicht.
web-title = Was fühlst du?
web-lead = Schreib es oder sag es. Ich lese das Gefühl darin und male es.
web-skip = Zum Inhalt springen
web-menu = Seiten
web-paint = Malen
web-gallery = Galerie
web-about = Über mich
web-text = Deine Worte
web-hint = Heute fühle ich…
web-send = Malen
web-keys = Strg + Enter
web-count = { $number } von { $most } Zeichen
web-record = Sprechen
web-recording = Ich höre zu…
web-stop = Fertig
web-file = Audiodatei
web-drop = Lass los, und ich höre sie mir an
web-recorded = Deine Aufnahme
web-remove = Aufnahme entfernen
web-mic-denied = Ich darf das Mikrofon nicht benutzen. Erlaube es im Browser, oder wähle eine Audiodatei.
web-mic-none = Hier gibt es kein Mikrofon, das ich benutzen könnte. Du kannst stattdessen eine Audiodatei wählen.
web-more = Mehr
web-choose = Oder lass ein Gefühl für sich malen
web-blend = Ein Bild mehr: die stärksten Gefühle zusammen
web-seed = Seed
web-seed-hint = Derselbe Seed malt dasselbe Bild.
web-trouble = Ich bin gerade nicht zu erreichen. Nichts, was du geschrieben hast, ist verloren; versuch es bitte noch einmal.
web-broken = Die Verbindung ist gerade weg; ich versuche es weiter. Dein Gemälde kommt trotzdem.
web-drawing = Dein Gemälde
web-feelings = Die Gefühle darin
web-close = Schließen
web-previous = Voriges Bild
web-next = Nächstes Bild
web-download = Herunterladen
web-painter = Maler
web-size = Größe in Pixeln
web-delete-ask = Dieses Gemälde mit seinen Bildern endgültig löschen?
web-empty = Noch nichts hier. Was du malen lässt, hängt dann hier.
web-drawings = Gemälde: { $number }
web-older = Mehr zeigen
web-back = Zurück zur Galerie
web-data = Deine Daten
web-voice = Deine Stimme
web-voice-allowed = Danke. Ab deiner nächsten Sprachnachricht höre ich auch darauf, wie du es sagst. Unter „Über mich“ nimmst du das zurück.
web-voice-denied = Dann bleibe ich bei deinen Worten. Falls du es dir anders überlegst: „Über mich“.
web-yes-forget = Ja, vergiss mich
web-no-forget = Nein
web-forgotten = Erledigt. Ich weiß nichts mehr über dich.
