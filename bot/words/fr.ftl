### Tout ce que le bot dit en français : tutoiement, ton chaleureux et bref.
### Une « drawing » (trois images d’un texte) s’appelle ici une peinture, une « picture » une image.

## Feelings

emotion-anger = colère
emotion-fear = peur
emotion-joy = joie
emotion-love = amour
emotion-sadness = tristesse
emotion-surprise = surprise

# « amour » est le seul nom qui commence par une voyelle.
reading-clear =
    { $emotion ->
        [amour] On dirait de l’amour, j’en suis sûr à { $percent }.
       *[other] On dirait de la { $emotion }, j’en suis sûr à { $percent }.
    }
reading-unclear =
    { $emotion ->
        [amour] Je ne vois pas d’émotion nette ici ; s’il y en a une, c’est plutôt de l’amour.
       *[other] Je ne vois pas d’émotion nette ici ; s’il y en a une, c’est plutôt de la { $emotion }.
    }
reading-chosen = Peint comme tu l’as demandé : { $emotion }.
reading-gentle = J’ai peint ceci tout en douceur.
heard-weak = J’ai écouté ça avec mon oreille la plus faible, qui ne connaît que l’anglais et entend souvent mal.
heard-words =
    { $whose ->
        [own] Tes mots : { $emotion }, { $percent }.
       *[other] Les mots : { $emotion }, { $percent }.
    }
heard-words-unclear =
    { $whose ->
        [own] Tes mots ne montrent pas d’émotion nette.
       *[other] Les mots ne montrent pas d’émotion nette.
    }
heard-voice =
    { $whose ->
        [own] Ta voix : { $emotion }, { $percent }.
       *[other] La voix : { $emotion }, { $percent }.
    }
heard-voice-unclear =
    { $whose ->
        [own] Ta voix ne montre pas d’émotion nette.
       *[other] La voix ne montre pas d’émotion nette.
    }
heard-disagree =
    { $whose ->
        [own] Tes mots disent { $words }, ta voix { $voice }.
       *[other] Les mots disent { $words }, la voix { $voice }.
    }

percent = { $number } %
percent-over = plus de { $number } %
percent-under = moins de { $number } %

## Pictures, for those who do not see them

alt-anger = Aquarelle abstraite de la colère : rouge, noir, brun foncé et orange. Peintre : { $painter }.
alt-fear = Aquarelle abstraite de la peur : noir, violet foncé, bleu foncé et gris. Peintre : { $painter }.
alt-joy = Aquarelle abstraite de la joie : jaune, orange, vert vif, bleu ciel et rose. Peintre : { $painter }.
alt-love = Aquarelle abstraite de l’amour : rouge, rose, lavande et pêche. Peintre : { $painter }.
alt-sadness = Aquarelle abstraite de la tristesse : gris, bleu foncé, noir et violet pâle. Peintre : { $painter }.
alt-surprise = Aquarelle abstraite de la surprise : orange, vert fluo, jaune et bleu électrique. Peintre : { $painter }.
alt-blend = Aquarelle abstraite de plusieurs émotions ensemble : { $emotions }. Peintre : { $painter }.
alt-sketch = Les images, telles qu’elles sont peintes jusqu’ici.

## Waiting

listening = J’écoute…
painting = Je peins…
painting-step = Je peins… étape { $number } sur { $total }, { $percent }
wash = Un premier lavis à l’aquarelle ; le tableau suit.
# Le français compte zéro au singulier ; « une » ne vaut que pour 1.
waiting =
    { $before ->
        [1] Une peinture passe avant la tienne. Elle sera prête { $when }.
       *[other] { $before } peintures passent avant la tienne. Elle sera prête { $when }.
    }
in-seconds = dans { $seconds } secondes environ
in-minutes =
    { $minutes ->
        [1] dans une minute environ
       *[other] dans { $minutes } minutes environ
    }
in-hours = dans { $hours } heures environ

## When something cannot be done

fault-nothing-to-read = Il n’y a rien à lire ici. Écris-moi quelques mots, et je peins l’émotion qu’ils portent.
fault-text-too-long = C’est trop long pour moi : { $length } caractères, alors que j’en lis { $most } au plus.
fault-bad-input = Je ne peux pas peindre ça. Choisis l’une des six émotions que je connais ; un « seed » est un nombre entier, à partir de 0.
fault-ours = Quelque chose s’est mal passé de mon côté. Réessaie dans une minute, s’il te plaît.
fault-not-painted = J’ai essayé trois fois sans réussir à peindre. Tu n’y es pour rien ; réessaie plus tard, s’il te plaît.
fault-set-aside = Quelque chose chez moi échoue encore et encore sur celle-ci, alors je l’ai mise de côté. Désolé ; essaie avec d’autres mots.
fault-disk-full = Je n’ai plus de place pour de nouvelles peintures. Réessaie plus tard ; ce que j’ai promis viendra.
fault-no-files = Je n’ai pas le droit d’envoyer des images ici. Ta peinture est dans ta /gallery.
fault-photo = Je ne sais pas encore voir ; les photos arrivent bientôt. Écris-moi quelques mots, et je peins l’émotion qu’ils portent.
fault-not-audio = Je n’arrive pas à tirer un son de ce fichier. Envoie-moi un message vocal ou un fichier audio, par exemple OGG, MP3 ou M4A.
fault-no-sound = Je n’y entends rien : c’est silencieux.
fault-no-words = J’entends des sons, mais aucun mot. Dis-en quelques-uns, ou écris-les-moi.
fault-too-long-to-hear = C’est trop pour moi : j’écoute des enregistrements de { $minutes } minutes et { $megabytes } Mo au plus.
fault-not-heard = J’ai essayé trois fois sans réussir à l’écouter. Tu n’y es pour rien ; réessaie plus tard, s’il te plaît.
fault-recording-gone = Je n’arrive pas à récupérer cet enregistrement ; il a peut-être été supprimé. Renvoie-le-moi, s’il te plaît.
fault-no-text = Il n’y a pas de mots dans ce message, ni écrits ni parlés.
fault-no-reply-text = On ne m’a pas montré le texte de ce message. Ouvre son menu, puis « Applications » et « { discord-menu } ».
refused-waiting =
    { $waiting ->
        [1] Une de tes peintures attend encore ; redemande quand elle sera prête.
       *[other] { $waiting } de tes peintures attendent encore ; redemande quand l’une d’elles sera prête.
    }
refused-quota =
    { $quota ->
        [1] Tu as déjà eu ta peinture du jour. Reviens demain !
       *[other] Tu as déjà eu tes { $quota } peintures du jour. Reviens demain !
    }
refused-not-painted = La personne qui a écrit ce message ne souhaite pas que d’autres le fassent peindre.
refused-guild-off = Les administrateurs m’ont désactivé sur ce serveur.
refused-channel = Je ne peins pas dans ce salon ; les administrateurs en ont choisi d’autres pour moi.
refused-too-late = C’est trop tard : cette peinture est déjà terminée ou annulée.
refused-exports = Je prépare déjà ta galerie, ou celles de plusieurs autres personnes. Réessaie dans un petit moment.
refused-gone = Cette peinture a été supprimée.
refused-not-yours = Cette peinture est à quelqu’un d’autre, et cette personne seule peut faire ça.
refused-no-prompts = Le peintre d’ici ne lit pas les mots, seulement les émotions ; enlève les mots en plus, s’il te plaît.
refused-no-prompts-now = Le peintre qui lit les mots n’est pas là pour l’instant ; enlève les mots en plus ou redemande plus tard, s’il te plaît.

# Private, to whoever wrote or showed a message about wanting to die or to hurt oneself.
care =
    Ce que tu m’as envoyé laisse penser que c’est peut-être très dur en ce moment. Je ne suis qu’un bot qui peint, mais il y a des gens qui écoutent, jour et nuit :
    • France : 3114
    • Belgique : 0800 32 123
    • Suisse : 143 (La Main Tendue)
    • Québec : 1 866 277-3553 ; partout au Canada : 988
    • ailleurs : findahelpline.com
    Si quelqu’un est en danger maintenant, appelle le 112, le 911 ou le numéro d’urgence de ton pays. Et s’il s’agit de quelqu’un que tu connais : reste à ses côtés et pose-lui la question.

## Under a drawing

button-cancel = Annuler
cancelled = Annulé, comme tu l’as demandé.
button-redraw = Repeindre
button-more =
    { $emotion ->
        [amour] Encore de l’amour
       *[other] Encore de la { $emotion }
    }
button-keep = Garder
button-kept = Gardée
button-delete = Supprimer
button-details = Détails
button-full-size = Taille réelle
button-blend = Mélanger
kept = Gardée parmi tes favorites.
not-kept = Elle n’est plus parmi tes favorites.
deleted = Supprimée.
details =
    { $count ->
        [1] Une image, seed { $seed }
       *[other] { $count } images, seed { $seed }
    }
# The words follow, which are people's own.
details-carried = Ce qui parlait le plus de { $emotion } :
details-picture = { $emotion }, { $percent } : { $prompt }
details-painter = Peintre : { $painter } ({ $revision }), { $width } × { $height } pixels.

## Gallery

gallery-title =
    { $count ->
        [0] Ta galerie : aucune peinture
        [1] Ta galerie : une peinture
       *[other] Ta galerie : { $count } peintures
    }
gallery-empty = Il n’y a encore rien ici. /draw peint ta première.
gallery-empty-filter = Tu n’as pas de peinture de ce genre.
gallery-entry = { $position }. { $emotion }, { $percent } · { $date }
gallery-page = Page { $page } sur { $pages }
gallery-open = Ouvrir une peinture
gallery-filter = Afficher
filter-all = Toutes les peintures
filter-favourites = Favorites
button-newer = Plus récentes
button-older = Plus anciennes
button-back = Retour
button-year = Mon année
button-export = Exporter
button-clean = Garder les favorites
button-share = Partager
button-yes-delete = Oui, supprimer
button-no-keep = Non, garder
clean-ask =
    { $count ->
        [1] Une peinture n’est pas une favorite. La supprimer pour de bon ?
       *[other] { $count } peintures ne sont pas des favorites. Les supprimer pour de bon ?
    }
clean-done =
    { $count ->
        [0] Il n’y avait rien à supprimer.
        [1] Une peinture a été supprimée.
       *[other] { $count } peintures ont été supprimées.
    }
nothing-deleted = Rien n’a été supprimé.
year = Ton année { $year } : chaque jour aux couleurs de ses émotions.
year-empty = Tu n’as pas de peintures de { $year }.
year-alt = Un calendrier de { $year } ; chaque jour avec des peintures est une petite aquarelle des émotions de ce jour-là.
export-here =
    { $parts ->
        [1] Tes peintures, avec ce que je sais de chacune.
       *[other] Tes peintures, avec ce que je sais de chacune. Partie { $part } sur { $parts }.
    }
export-empty = Tu n’as pas de peintures à exporter.
export-rest =
    { $parts ->
        [1] Une autre partie n’a pas pu être envoyée ici ; redemande-la en message privé.
       *[other] { $parts } autres parties n’ont pas pu être envoyées ici ; redemande-les en message privé.
    }
page-alt = Une page de ta galerie, avec en petit les peintures de la liste.

## What is known about you

mydata =
    { $drawings ->
        [0] Je ne garde aucune peinture de toi.
        [1] Je garde une peinture de toi, avec ce que tu as écrit ou dit et ce que j’y ai lu.
       *[other] Je garde { $drawings } peintures de toi, avec ce que tu as écrit ou dit et ce que j’y ai lu.
    } Tu peux tout emporter, ou me demander de t’oublier.
button-forget = Oublie-moi
forget-ask = Supprimer toutes tes peintures, celles qui attendent, tes réglages et les peintures que d’autres ont tirées de tes messages ? C’est définitif.
forget-done =
    { $drawings ->
        [0] C’est fait. Il n’y avait aucune peinture de toi.
        [1] C’est fait. Une peinture a été supprimée, avec tout ce que je savais de toi.
       *[other] C’est fait. { $drawings } peintures ont été supprimées, avec tout ce que je savais de toi.
    }
forget-wish = Il ne reste que ton souhait de ne pas être peint par d’autres ; /privacy permet de le retirer.
privacy-painted = D’autres peuvent me faire peindre l’émotion de tes messages. Si tu me demandes de t’oublier, les peintures de tes mots sont supprimées.
privacy-not-painted = D’autres ne peuvent pas me faire peindre tes messages. Toi, tu le peux toujours.
button-not-painted = Interdire aux autres
button-painted = Autoriser les autres

# Once, with the answer to somebody's first voice note; whose voice it is decides.
voice-ask = Cette fois, je n’ai lu que tes mots : lire l’émotion d’une voix, c’est utiliser des données biométriques, et je ne le fais que si tu es d’accord. Est-ce que je peux, dès ton prochain message vocal ?
button-hear-voice = Lire aussi ma voix
button-no-voice = Lire seulement mes mots
voice-allowed = Merci. Dès ton prochain message vocal, j’écoute aussi ta façon de le dire ; avec /privacy, tu peux revenir là-dessus.
voice-denied = Alors je m’en tiens à tes mots. Si tu changes d’avis : /privacy.
privacy-voice = Dans tes messages vocaux, je lis l’émotion des mots et celle de la voix, peu importe qui me les fait peindre.
privacy-no-voice = Dans tes messages vocaux, je lis seulement l’émotion des mots, pas celle de la voix.

## Help

help =
    Écris ou dis quelque chose, et je peins l’émotion que j’y lis : trois aquarelles, et à quel point je suis sûr de chacune.

    /draw – peindre un texte, un message vocal ou une émotion que tu choisis
    /gallery – tes peintures : les voir, les garder, les supprimer, les exporter, et une image de ton année
    /mydata – emporter tes données, ou me demander de t’oublier
    /privacy – si d’autres peuvent faire peindre tes messages, et si je lis l’émotion de ta voix
    /about – ce que je garde, et de quoi je suis fait
about =
    { $voices ->
         [no] Je lis l’émotion des mots avec un petit modèle maison, et je la peins.
        *[other] Je lis l’émotion des mots et, si tu es d’accord, celle de ta voix, avec de petits modèles maison, et je la peins.
    } L’émotion que je nomme est une supposition, pas une vérité sur toi.

    Ce que je garde : tes peintures, avec ce que tu as écrit ou dit et ce que j’y ai lu, { $days ->
         [0] jusqu’à ce que tu les supprimes
         [1] pendant un jour, et les favorites jusqu’à ce que tu les supprimes
        *[other] pendant { $days } jours, et les favorites jusqu’à ce que tu les supprimes
    } ; ta langue et tes souhaits. Les enregistrements sont supprimés dès que je les ai écoutés. Les messages des autres sont oubliés dès qu’ils sont peints. { $page ->
         [yes] Sur cette page, tu peux exporter et supprimer tes données.
        *[no] Avec /mydata, tu peux exporter et supprimer tes données.
    }

    De quoi je suis fait : Emotion Draw { $version } (licence MIT). { $voices ->
         [ours] Mes modèles sont entraînés sur des données publiques : celui des mots sur CARER (pour la recherche et l’enseignement), GoEmotions (Apache 2.0) et XED (CC BY 4.0), celui de la voix sur RAVDESS (CC BY-NC-SA 4.0, pas d’usage commercial).
        *[other] Mon modèle est entraîné sur des données publiques : CARER (pour la recherche et l’enseignement), GoEmotions (Apache 2.0) et XED (CC BY 4.0).
    } { $painter ->
         [ray] Les images sont peintes sur d’autres machines{ $model }.
        *[other] Les images sont peintes par { $painter }.
    }

## Discord

discord-draw = Peindre l’émotion d’un texte ou d’un message vocal
discord-draw-text = Ce que tu veux dire, jusqu’à 4 096 caractères
discord-draw-voice = Un message vocal ou un autre enregistrement, de 3 minutes et 20 Mo au plus
discord-draw-photo = La photo d’un visage
discord-draw-emotion = Peindre seulement cette émotion
discord-draw-seed = Le même seed peint la même image
discord-draw-private = Ne montrer la peinture qu’à toi
discord-draw-blend = Une image de plus : les émotions les plus fortes ensemble
discord-draw-extra = Des mots à ajouter à ce que le peintre entend
discord-draw-negative = Ce que l’image ne doit pas montrer
discord-menu = Peindre cette émotion
discord-gallery = Tes peintures
discord-mydata = Emporter tes données, ou te faire oublier
discord-privacy = Si d’autres peuvent faire peindre tes messages, et si je lis l’émotion de ta voix
discord-help = Ce que je sais faire
discord-about = Ce que je garde, et de quoi je suis fait
discord-settings = Comment je travaille sur ce serveur (administrateurs)
discord-help-more =
    Tu peux aussi faire un clic droit sur un message (sur un téléphone, appuyer longuement dessus) et choisir « Applications » puis « { discord-menu } », me mentionner ou m’écrire directement.
draw-needs = Donne-moi un texte ou un message vocal, ou choisis une émotion.
draw-one = Donne-moi un texte ou un message vocal, pas les deux.
settings-now =
    { $enabled ->
        [yes] Je peins sur ce serveur.
       *[no] Je suis désactivé sur ce serveur.
    }
settings-everywhere = Dans tous les salons.
settings-channels = Seulement dans : { $channels }.
settings-no-quota = Pas de limite par jour pour les membres.
settings-quota =
    { $quota ->
        [1] Une peinture par jour et par membre.
       *[other] { $quota } peintures par jour et par membre.
    }
settings-denied = Seules les personnes qui gèrent ce serveur peuvent changer ça.
settings-choose-channels = Choisir où je peins ; aucun signifie partout
settings-choose-quota = Peintures par jour et par membre
button-turn-off = Me désactiver ici
button-turn-on = M’activer ici

## Telegram

telegram-start =
    Bonjour ! Écris-moi ou dis-moi quelque chose, et je peins l’émotion que j’y lis.
telegram-help-more =
    Dans les groupes, réponds à n’importe quel message avec /draw. Ailleurs, écris mon nom et un texte dans le champ de message.
telegram-draw = Peindre l’émotion d’un texte, ou du message, écrit ou vocal, auquel tu réponds
telegram-gallery = Tes peintures
telegram-mydata = Emporter tes données, ou te faire oublier
telegram-privacy = Si d’autres peuvent faire peindre tes messages, et si je lis l’émotion de ta voix
telegram-help = Ce que je sais faire
telegram-about = Ce que je garde, et de quoi je suis fait
telegram-draw-needs = Écris /draw suivi d’un texte, ou réponds à un message, écrit ou vocal, avec /draw.
telegram-in-private = Ça ne concerne que toi : parlons-en dans notre conversation privée.
telegram-open-chat = Ouvrir le chat
inline-paint = Peindre ceci
inline-waiting = { $reading } L’image est en cours…
inline-start = Ouvre d’abord notre conversation, pour que je puisse peindre pour toi.
inline-failed = L’image est dans ta conversation avec moi.

## The page

refused-web-login = Cette page est réservée à ceux qui ont son lien. Ouvre une fois le lien avec le secret.
refused-web-site = Cette demande vient d’un autre site, alors je ne la fais pas.
web-not-found = Il n’y a rien ici.
web-too-large = C’est trop gros : je prends des fichiers jusqu’à 20 Mo.
web-no-kind = Je prends du JSON, ou un formulaire avec un enregistrement.
web-malformed = Je ne comprends pas cette demande.
web-title = Que ressens-tu ?
web-lead = Écris-le ou dis-le. Je lis l’émotion qu’il y a dedans, et je la peins.
web-skip = Aller au contenu
web-menu = Pages
web-paint = Peindre
web-gallery = Galerie
web-about = À propos
web-text = Tes mots
web-hint = Aujourd’hui, je ressens…
web-send = Peindre
web-keys = Ctrl + Entrée
web-count = { $number } caractères sur { $most }
web-record = Parler
web-recording = Je t’écoute…
web-stop = Terminé
web-file = Fichier audio
web-drop = Lâche-le, et je l’écoute
web-recorded = Ton enregistrement
web-remove = Enlever l’enregistrement
web-mic-denied = Je n’ai pas le droit d’utiliser le micro. Autorise-le dans ton navigateur, ou choisis un fichier audio.
web-mic-none = Il n’y a ici aucun micro que je puisse utiliser. Tu peux choisir un fichier audio.
web-more = Plus
web-choose = Ou fais peindre une seule émotion
web-blend = Une image de plus : les émotions les plus fortes ensemble
web-seed = Seed
web-seed-hint = Le même seed peint la même image.
web-trouble = Je suis injoignable pour le moment. Rien de ce que tu as écrit n’est perdu ; réessaie, s’il te plaît.
web-broken = La connexion est coupée pour le moment ; je continue d’essayer. Ta peinture arrivera quand même.
web-drawing = Ta peinture
web-feelings = Les émotions qu’il y a dedans
web-close = Fermer
web-previous = Image précédente
web-next = Image suivante
web-download = Télécharger
web-painter = Peintre
web-size = Taille en pixels
web-delete-ask = Supprimer pour de bon cette peinture et ses images ?
web-empty = Rien ici pour l’instant. Ce que tu fais peindre sera accroché ici.
web-drawings = Peintures : { $number }
web-older = En voir plus
web-back = Retour à la galerie
web-data = Tes données
web-voice = Ta voix
web-voice-allowed = Merci. Dès ton prochain message vocal, j’écoute aussi comment tu le dis. « À propos » permet de revenir là-dessus.
web-voice-denied = Alors je m’en tiens à tes mots. Si tu changes d’avis : « À propos ».
web-yes-forget = Oui, oublie-moi
web-no-forget = Non
web-forgotten = C’est fait. Je ne sais plus rien de toi.
