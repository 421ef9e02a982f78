### Todo lo que dice el bot en español: de tú, cálido y breve, para España y América.
### Una «drawing» (tres imágenes de un texto) se llama aquí pintura, una «picture» imagen.

## Feelings

emotion-anger = ira
emotion-fear = miedo
emotion-joy = alegría
emotion-love = amor
emotion-sadness = tristeza
emotion-surprise = sorpresa

reading-clear = Esto suena a { $emotion }, con { $percent } de certeza.
reading-unclear = No veo aquí un sentimiento claro; si hay alguno, se parece a esto: { $emotion }.
reading-chosen = Lo que me pediste: { $emotion }.
reading-gentle = Esto lo he pintado con mucha suavidad.
heard-weak = Lo he escuchado con mi oído más débil, que solo sabe inglés y a menudo oye mal.
heard-words =
    { $whose ->
        [own] Tus palabras: { $emotion }, { $percent }.
       *[other] Las palabras: { $emotion }, { $percent }.
    }
heard-words-unclear =
    { $whose ->
        [own] Tus palabras no muestran un sentimiento claro.
       *[other] Las palabras no muestran un sentimiento claro.
    }
heard-voice =
    { $whose ->
        [own] Tu voz: { $emotion }, { $percent }.
       *[other] La voz: { $emotion }, { $percent }.
    }
heard-voice-unclear =
    { $whose ->
        [own] Tu voz no muestra un sentimiento claro.
       *[other] La voz no muestra un sentimiento claro.
    }
heard-disagree =
    { $whose ->
        [own] Tus palabras dicen { $words }; tu voz, { $voice }.
       *[other] Las palabras dicen { $words }; la voz, { $voice }.
    }

percent = { $number } %
percent-over = más del { $number } %
percent-under = menos del { $number } %

## Pictures, for those who do not see them

alt-anger = Acuarela abstracta de la ira: rojo, negro, marrón oscuro y naranja. Pintor: { $painter }.
alt-fear = Acuarela abstracta del miedo: negro, violeta oscuro, azul oscuro y gris. Pintor: { $painter }.
alt-joy = Acuarela abstracta de la alegría: amarillo, naranja, verde vivo, azul cielo y rosa. Pintor: { $painter }.
alt-love = Acuarela abstracta del amor: rojo, rosa, lavanda y melocotón. Pintor: { $painter }.
alt-sadness = Acuarela abstracta de la tristeza: gris, azul oscuro, negro y violeta pálido. Pintor: { $painter }.
alt-surprise = Acuarela abstracta de la sorpresa: naranja, verde neón, amarillo y azul eléctrico. Pintor: { $painter }.
alt-blend = Acuarela abstracta de varios sentimientos juntos: { $emotions }. Pintor: { $painter }.
alt-sketch = Las imágenes, hasta donde están pintadas.

## Waiting

listening = Escuchando…
painting = Pintando…
painting-step = Pintando… paso { $number } de { $total }, { $percent }
wash = Una primera aguada de acuarela; el cuadro viene después.
waiting =
    { $before ->
        [one] Hay una pintura antes que la tuya. Estará lista { $when }.
       *[other] Hay { $before } pinturas antes que la tuya. Estará lista { $when }.
    }
in-seconds = en unos { $seconds } segundos
in-minutes =
    { $minutes ->
        [one] en un minuto más o menos
       *[other] en unos { $minutes } minutos
    }
in-hours = en unas { $hours } horas

## When something cannot be done

fault-nothing-to-read = Aquí no hay nada que leer. Escríbeme unas palabras y pinto lo que se siente en ellas.
fault-text-too-long = Es demasiado largo para mí: son { $length } caracteres y leo { $most } como máximo.
fault-bad-input = Eso no lo puedo pintar. Elige uno de los seis sentimientos que conozco; el «seed» es un número entero desde 0.
fault-ours = Algo ha fallado por mi parte. Vuelve a intentarlo en un minuto, por favor.
fault-not-painted = Lo he intentado tres veces y no he podido pintarlo. No ha sido culpa tuya; prueba más tarde, por favor.
fault-set-aside = Algo mío falla con esta una y otra vez, así que la he dejado a un lado. Lo siento; prueba con otras palabras.
fault-disk-full = Ahora no me queda espacio para pinturas nuevas. Inténtalo más tarde; lo que prometí llegará.
fault-no-files = Aquí no me dejan enviar imágenes. Tienes tu pintura en tu /gallery.
fault-photo = Todavía no sé ver; las fotos llegarán pronto. Escríbeme unas palabras y pinto lo que se siente en ellas.
fault-not-audio = No consigo sacar sonido de ese archivo. Envíame una nota de voz o un archivo de audio, por ejemplo OGG, MP3 o M4A.
fault-no-sound = No oigo nada ahí: está en silencio.
fault-no-words = Oigo sonidos, pero ninguna palabra. Di unas cuantas, o escríbemelas.
fault-too-long-to-hear = Es demasiado para mí: escucho grabaciones de hasta { $minutes } minutos y { $megabytes } MB.
fault-not-heard = Lo he intentado tres veces y no he podido escucharlo. No ha sido culpa tuya; prueba más tarde, por favor.
fault-recording-gone = No consigo acceder a esa grabación; quizá se haya borrado. Envíamela otra vez, por favor.
fault-no-text = En ese mensaje no hay palabras, ni escritas ni habladas.
fault-no-reply-text = No me han mostrado el texto de ese mensaje. Abre su menú y elige «Aplicaciones» y luego «{ discord-menu }».
refused-waiting =
    { $waiting ->
        [one] Una de tus pinturas sigue en espera; pídeme otra cuando esté lista.
       *[other] { $waiting } de tus pinturas siguen en espera; pídeme otra cuando alguna esté lista.
    }
refused-quota =
    { $quota ->
        [one] Ya tienes tu pintura de hoy. ¡Vuelve mañana!
       *[other] Ya tienes tus { $quota } pinturas de hoy. ¡Vuelve mañana!
    }
refused-not-painted = Quien escribió este mensaje prefiere que otros no lo pinten.
refused-guild-off = La administración me ha desactivado en este servidor.
refused-channel = En este canal no pinto; la administración ha elegido otros para mí.
refused-too-late = Ya es tarde para eso: esta pintura ya está lista o cancelada.
refused-exports = Ya estoy empaquetando tu galería, o las de varias otras personas. Vuelve a intentarlo dentro de un momento.
refused-gone = Esta pintura se ha borrado.
refused-not-yours = Esta pintura es de otra persona y solo ella puede hacer eso.
refused-no-prompts = El pintor de aquí no lee palabras, solo sentimientos; quita las palabras añadidas, por favor.
refused-no-prompts-now = El pintor que lee palabras no está ahora mismo; quita las palabras añadidas o vuelve a pedirlo más tarde, por favor.

# Private, to whoever wrote or showed a message about wanting to die or to hurt oneself.
care =
    Lo que me has enviado suena a que todo puede estar siendo muy difícil. Solo soy un bot que pinta, pero hay personas que escuchan, de día y de noche:
    • España: 024
    • México: 800 911 2000 (Línea de la Vida)
    • Argentina: 0800 999 0091
    • Chile: *4141
    • Estados Unidos: 988 (también en español)
    • en otros países: findahelpline.com
    Si alguien está en peligro ahora mismo, llama al 112, al 911 o al número de emergencias de tu país. Y si se trata de alguien que conoces: quédate a su lado y pregúntale.

## Under a drawing

button-cancel = Cancelar
cancelled = Cancelado, como pediste.
button-redraw = Pintar de nuevo
button-more = Más { $emotion }
button-keep = Guardar
button-kept = Guardada
button-delete = Borrar
button-details = Detalles
button-full-size = Tamaño completo
button-blend = Mezclar
kept = Guardada entre tus favoritas.
not-kept = Ya no está entre tus favoritas.
deleted = Borrada.
details =
    { $count ->
        [one] Una imagen, seed { $seed }
       *[other] { $count } imágenes, seed { $seed }
    }
# The words follow, which are people's own.
details-carried = Lo que más habló de { $emotion }:
details-picture = { $emotion }, { $percent }: { $prompt }
details-painter = Pintor: { $painter } ({ $revision }), { $width } × { $height } píxeles.

## Gallery

gallery-title =
    { $count ->
        [one] Tu galería: una pintura
       *[other] Tu galería: { $count } pinturas
    }
gallery-empty = Aquí aún no hay nada. Con /draw tendrás la primera.
gallery-empty-filter = No tienes pinturas así.
gallery-entry = { $position }. { $emotion }, { $percent } · { $date }
gallery-page = Página { $page } de { $pages }
gallery-open = Abrir una pintura
gallery-filter = Mostrar
filter-all = Todas las pinturas
filter-favourites = Favoritas
button-newer = Más recientes
button-older = Más antiguas
button-back = Volver
button-year = Mi año
button-export = Exportar
button-clean = Dejar solo favoritas
button-share = Compartir
button-yes-delete = Sí, borrar
button-no-keep = No, conservar
clean-ask =
    { $count ->
        [one] Una pintura no es favorita. ¿La borro para siempre?
       *[other] { $count } pinturas no son favoritas. ¿Las borro para siempre?
    }
clean-done =
    { $count ->
        [0] No había nada que borrar.
        [one] Se ha borrado una pintura.
       *[other] Se han borrado { $count } pinturas.
    }
nothing-deleted = No se ha borrado nada.
year = Tu { $year }: cada día en los colores de lo que se sintió.
year-empty = No tienes pinturas de { $year }.
year-alt = Un calendario de { $year }; cada día con pinturas es una pequeña acuarela de los sentimientos de ese día.
export-here =
    { $parts ->
        [one] Tus pinturas, con lo que se sabe de cada una.
       *[other] Tus pinturas, con lo que se sabe de cada una. Parte { $part } de { $parts }.
    }
export-empty = No tienes pinturas que exportar.
export-rest =
    { $parts ->
        [one] Otra parte no se pudo enviar aquí; pídela de nuevo por mensaje directo.
       *[other] Otras { $parts } partes no se pudieron enviar aquí; pídelas de nuevo por mensaje directo.
    }
page-alt = Una página de tu galería, con las pinturas de la lista en pequeño.

## What is known about you

mydata =
    { $drawings ->
        [0] No guardo ninguna pintura tuya.
        [one] Guardo una pintura tuya, con lo que escribiste o dijiste y lo que leí en ello.
       *[other] Guardo { $drawings } pinturas tuyas, con lo que escribiste o dijiste y lo que leí en ello.
    } Puedes llevártelo todo o pedirme que te olvide.
button-forget = Olvídame
forget-ask = ¿Borro todas tus pinturas, lo que está por pintar, tus ajustes y las pinturas que otros hicieron de tus mensajes? No se puede deshacer.
forget-done =
    { $drawings ->
        [0] Hecho. No había ninguna pintura tuya.
        [one] Hecho. Se ha borrado una pintura y todo lo que sabía de ti.
       *[other] Hecho. Se han borrado { $drawings } pinturas y todo lo que sabía de ti.
    }
forget-wish = Solo queda tu deseo de que otros no te pinten; con /privacy puedes retirarlo.
privacy-painted = Otros pueden pedirme que pinte lo que se siente en tus mensajes. Si me pides que te olvide, se borran las pinturas de tus palabras.
privacy-not-painted = Otros no pueden pedirme que pinte tus mensajes. Tú sí puedes, como siempre.
button-not-painted = No dejar a otros
button-painted = Dejar a otros

# Once, with the answer to somebody's first voice note; whose voice it is decides.
voice-ask = Esta vez solo he leído tus palabras: leer lo que se siente en una voz es usar datos biométricos, y solo lo hago si estás de acuerdo. ¿Puedo, a partir de tu próxima nota de voz?
button-hear-voice = Leer también mi voz
button-no-voice = Leer solo mis palabras
voice-allowed = Gracias. A partir de tu próxima nota de voz escucho también cómo lo dices; con /privacy puedes retirar el permiso.
voice-denied = Entonces me quedo con tus palabras. Si cambias de idea: /privacy.
privacy-voice = En tus notas de voz leo lo que se siente en las palabras y en la voz, sin importar quién me pida pintarlas.
privacy-no-voice = En tus notas de voz leo solo lo que se siente en las palabras, no en la voz.

## Help

help =
    Escribe o di algo y pinto lo que se siente en ello: tres acuarelas, y cuánta certeza tengo de cada una.

    /draw – pinta un texto, una nota de voz o el sentimiento que elijas
    /gallery – tus pinturas: verlas, guardarlas, borrarlas, exportarlas, y una imagen de tu año
    /mydata – llévate tus datos, o pídeme que te olvide
    /privacy – si otros pueden pedirme que pinte tus mensajes, y si leo lo que se siente en tu voz
    /about – qué guardo y de qué estoy hecho
about =
    { $voices ->
         [no] Leo el sentimiento de las palabras con un pequeño modelo propio, y lo pinto.
        *[other] Leo el sentimiento de las palabras y, si estás de acuerdo, también el de tu voz, con pequeños modelos propios, y lo pinto.
    } El sentimiento que nombro es una suposición, no una verdad sobre ti.

    Qué guardo: tus pinturas, con lo que escribiste o dijiste y lo que leí en ello, { $days ->
         [0] hasta que las borres
         [one] durante un día, y las favoritas hasta que las borres
        *[other] durante { $days } días, y las favoritas hasta que las borres
    }; tu idioma y tus deseos. Las grabaciones se borran en cuanto las he escuchado. Los mensajes de otras personas se olvidan en cuanto están pintados. { $page ->
         [yes] En esta página puedes exportar y borrar tus datos.
        *[no] Con /mydata puedes exportar y borrar tus datos.
    }

    De qué estoy hecho: Emotion Draw { $version } (licencia MIT). { $voices ->
         [ours] Mis modelos están entrenados con datos públicos: el de las palabras, con CARER (para investigación y educación), GoEmotions (Apache 2.0) y XED (CC BY 4.0); el de la voz, con RAVDESS (CC BY-NC-SA 4.0, no para uso comercial).
        *[other] Mi modelo está entrenado con datos públicos: CARER (para investigación y educación), GoEmotions (Apache 2.0) y XED (CC BY 4.0).
    } { $painter ->
         [ray] Las imágenes se pintan en otros equipos{ $model }.
        *[other] Las imágenes las pinta { $painter }.
    }

## Discord

discord-draw = Pinta lo que se siente en un texto o en una nota de voz
discord-draw-text = Lo que quieres decir, hasta 4096 caracteres
discord-draw-voice = Una nota de voz u otra grabación, de hasta 3 minutos y 20 MB
discord-draw-photo = La foto de una cara
discord-draw-emotion = Pinta solo este sentimiento
discord-draw-seed = El mismo seed pinta la misma imagen
discord-draw-private = Muestra la pintura solo a ti
discord-draw-blend = Una imagen más: los sentimientos más fuertes juntos
discord-draw-extra = Palabras que añadir a lo que se le dice al pintor
discord-draw-negative = Lo que la imagen no debe mostrar
discord-menu = Pintar este sentimiento
discord-gallery = Tus pinturas
discord-mydata = Llévate tus datos, o pídeme que te olvide
discord-privacy = Si otros pueden pedirme que pinte tus mensajes, y si leo lo que se siente en tu voz
discord-help = Lo que sé hacer
discord-about = Qué guardo y de qué estoy hecho
discord-settings = Cómo trabajo en este servidor (administración)
discord-help-more =
    También puedes hacer clic derecho en un mensaje (en el móvil, mantenerlo pulsado) y elegir «Aplicaciones» y «{ discord-menu }», mencionarme o escribirme directamente.
draw-needs = Dame un texto o una nota de voz, o elige un sentimiento.
draw-one = Dame un texto o una nota de voz, no las dos cosas.
settings-now =
    { $enabled ->
        [yes] En este servidor pinto.
       *[no] En este servidor estoy desactivado.
    }
settings-everywhere = En todos los canales.
settings-channels = Solo en: { $channels }.
settings-no-quota = Sin límite diario por miembro.
settings-quota =
    { $quota ->
        [one] Una pintura al día por miembro.
       *[other] { $quota } pinturas al día por miembro.
    }
settings-denied = Solo quienes administran este servidor pueden cambiar eso.
settings-choose-channels = Elige dónde pinto; ninguno significa en todos
settings-choose-quota = Pinturas al día para cada miembro
button-turn-off = Desactivar aquí
button-turn-on = Activar aquí

## Telegram

telegram-start =
    ¡Hola! Escríbeme o dime algo y pinto lo que se siente en ello.
telegram-help-more =
    En los grupos, responde con /draw a cualquier mensaje. En otros chats, escribe mi nombre y un texto en el campo de mensaje.
telegram-draw = Pinta lo que se siente en un texto, o en el mensaje, escrito o de voz, al que respondes
telegram-gallery = Tus pinturas
telegram-mydata = Llévate tus datos, o pídeme que te olvide
telegram-privacy = Si otros pueden pedirme que pinte tus mensajes, y si leo lo que se siente en tu voz
telegram-help = Lo que sé hacer
telegram-about = Qué guardo y de qué estoy hecho
telegram-draw-needs = Escribe /draw y un texto, o responde con /draw a un mensaje o a una nota de voz.
telegram-in-private = Eso es solo para ti: hablémoslo en nuestro propio chat.
telegram-open-chat = Abrir nuestro chat
inline-paint = Pintar esto
inline-waiting = { $reading } La imagen se está pintando…
inline-start = Abre primero nuestro chat, para que pueda pintar para ti.
inline-failed = La imagen está en tu chat conmigo.

## The page

refused-web-login = Esta página es solo para quien tiene su enlace. Abre una vez el enlace con el secreto.
refused-web-site = Esta petición la envió otro sitio, así que no la cumplo.
web-not-found = Aquí no hay nada.
web-too-large = Eso es demasiado grande: acepto archivos de hasta 20 MB.
web-no-kind = Acepto JSON, o un formulario con una grabación.
web-malformed = No entiendo esa petición.
web-title = ¿Qué sientes?
web-lead = Escríbelo o dilo. Leo lo que se siente ahí y lo pinto.
web-skip = Ir al contenido
web-menu = Páginas
web-paint = Pintar
web-gallery = Galería
web-about = Sobre mí
web-text = Tus palabras
web-hint = Hoy siento…
web-send = Pintar
web-keys = Ctrl + Intro
web-count = { $number } de { $most } caracteres
web-record = Hablar
web-recording = Te escucho…
web-stop = Listo
web-file = Archivo de audio
web-drop = Suéltalo y lo escucho
web-recorded = Tu grabación
web-remove = Quitar la grabación
web-mic-denied = No tengo permiso para usar el micrófono. Permítelo en el navegador o elige un archivo de audio.
web-mic-none = Aquí no hay ningún micrófono que pueda usar. Puedes elegir un archivo de audio.
web-more = Más
web-choose = O pide que pinte un solo sentimiento
web-blend = Una imagen más: los sentimientos más fuertes juntos
web-seed = Seed
web-seed-hint = El mismo seed pinta la misma imagen.
web-trouble = Ahora mismo no hay conexión conmigo. Nada de lo que has escrito se ha perdido; inténtalo otra vez, por favor.
web-broken = Ahora mismo no hay conexión; sigo intentándolo. Tu pintura llegará igualmente.
web-drawing = Tu pintura
web-feelings = Los sentimientos que hay
web-close = Cerrar
web-previous = Imagen anterior
web-next = Imagen siguiente
web-download = Descargar
web-painter = Pintor
web-size = Tamaño en píxeles
web-delete-ask = ¿Borrar para siempre esta pintura y sus imágenes?
web-empty = Todavía no hay nada. Aquí colgará lo que me pidas pintar.
web-drawings = Pinturas: { $number }
web-older = Mostrar más
web-back = Volver a la galería
web-data = Tus datos
web-voice = Tu voz
web-voice-allowed = Gracias. Desde tu próxima nota de voz también escucho cómo lo dices. En «Sobre mí» puedes cambiarlo.
web-voice-denied = Entonces me quedo con tus palabras. Si cambias de idea: «Sobre mí».
web-yes-forget = Sí, olvídame
web-no-forget = No
web-forgotten = Hecho. Ya no sé nada de ti.
