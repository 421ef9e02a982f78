### Tudo o que o bot diz em português do Brasil: você, caloroso e breve.
### Uma “drawing” (três imagens de um texto) aqui é uma pintura; uma “picture”, uma imagem.

## Feelings

emotion-anger = raiva
emotion-fear = medo
emotion-joy = alegria
emotion-love = amor
emotion-sadness = tristeza
emotion-surprise = surpresa

reading-clear = Sinto { $emotion } aqui, com { $percent } de certeza.
reading-unclear = Não vejo um sentimento claro aqui; se houver algum, parece { $emotion }.
reading-chosen = Do jeito que você pediu: { $emotion }.
reading-gentle = Pintei isto com toda a delicadeza.
heard-weak = Ouvi isto com o meu ouvido mais fraco, que só sabe inglês e muitas vezes ouve mal.
heard-words =
    { $whose ->
        [own] Suas palavras: { $emotion }, { $percent }.
       *[other] As palavras: { $emotion }, { $percent }.
    }
heard-words-unclear =
    { $whose ->
        [own] Suas palavras não mostram um sentimento claro.
       *[other] As palavras não mostram um sentimento claro.
    }
heard-voice =
    { $whose ->
        [own] Sua voz: { $emotion }, { $percent }.
       *[other] A voz: { $emotion }, { $percent }.
    }
heard-voice-unclear =
    { $whose ->
        [own] Sua voz não mostra um sentimento claro.
       *[other] A voz não mostra um sentimento claro.
    }
heard-disagree =
    { $whose ->
        [own] Suas palavras dizem { $words }, sua voz diz { $voice }.
       *[other] As palavras dizem { $words }, a voz diz { $voice }.
    }

percent = { $number }%
percent-over = mais de { $number }%
percent-under = menos de { $number }%

## Pictures, for those who do not see them

alt-anger = Aquarela abstrata da raiva: vermelho, preto, marrom-escuro e laranja. Pintor: { $painter }.
alt-fear = Aquarela abstrata do medo: preto, roxo-escuro, azul-escuro e cinza. Pintor: { $painter }.
alt-joy = Aquarela abstrata da alegria: amarelo, laranja, verde vivo, azul-celeste e rosa. Pintor: { $painter }.
alt-love = Aquarela abstrata do amor: vermelho, rosa, lavanda e pêssego. Pintor: { $painter }.
alt-sadness = Aquarela abstrata da tristeza: cinza, azul-escuro, preto e roxo pálido. Pintor: { $painter }.
alt-surprise = Aquarela abstrata da surpresa: laranja, verde neon, amarelo e azul elétrico. Pintor: { $painter }.
alt-blend = Aquarela abstrata de vários sentimentos juntos: { $emotions }. Pintor: { $painter }.
alt-sketch = As imagens, até onde estão pintadas.

## Waiting

listening = Ouvindo…
painting = Pintando…
painting-step = Pintando… passo { $number } de { $total }, { $percent }
wash = Uma primeira aguada em aquarela; o quadro vem a seguir.
# Em português o zero conta como singular; “uma” vale só para 1.
waiting =
    { $before ->
        [1] Uma pintura vem antes da sua. A sua fica pronta { $when }.
       *[other] { $before } pinturas vêm antes da sua. A sua fica pronta { $when }.
    }
in-seconds = em cerca de { $seconds } segundos
in-minutes =
    { $minutes ->
        [1] em cerca de um minuto
       *[other] em cerca de { $minutes } minutos
    }
in-hours = em cerca de { $hours } horas

## When something cannot be done

fault-nothing-to-read = Não há nada para ler aqui. Escreva algumas palavras e eu pinto o sentimento que há nelas.
fault-text-too-long = Isso é longo demais para mim: são { $length } caracteres, e eu leio no máximo { $most }.
fault-bad-input = Isso eu não consigo pintar. Escolha um dos seis sentimentos que conheço; um “seed” é um número inteiro a partir de 0.
fault-ours = Algo deu errado do meu lado. Tente de novo daqui a um minuto, por favor.
fault-not-painted = Tentei três vezes e não consegui pintar. A culpa não foi sua; tente mais tarde, por favor.
fault-set-aside = Algo meu falha nesta de novo e de novo, então a deixei de lado. Sinto muito; tente com outras palavras.
fault-disk-full = Não tenho mais espaço para pinturas novas agora. Tente mais tarde; o que prometi ainda virá.
fault-no-files = Aqui não me deixam enviar imagens. Sua pintura está na sua /gallery.
fault-photo = Ainda não sei ver; as fotos chegam em breve. Escreva algumas palavras e eu pinto o sentimento que há nelas.
fault-not-audio = Não consigo tirar som desse arquivo. Envie uma mensagem de voz ou um arquivo de áudio, por exemplo OGG, MP3 ou M4A.
fault-no-sound = Não ouço nada aí: está em silêncio.
fault-no-words = Ouço sons, mas nenhuma palavra. Diga algumas, ou escreva para mim.
fault-too-long-to-hear = É demais para mim: escuto gravações de até { $minutes } minutos e { $megabytes } MB.
fault-not-heard = Tentei três vezes e não consegui ouvir. A culpa não foi sua; tente mais tarde, por favor.
fault-recording-gone = Não consegui acessar essa gravação; talvez ela tenha sido apagada. Envie de novo, por favor.
fault-no-text = Essa mensagem não tem palavras, nem escritas nem faladas.
fault-no-reply-text = Não me mostraram o texto dessa mensagem. Abra o menu dela e escolha “Apps” e depois “{ discord-menu }”.
refused-waiting =
    { $waiting ->
        [1] Uma das suas pinturas ainda está na fila; peça de novo quando ela ficar pronta.
       *[other] { $waiting } das suas pinturas ainda estão na fila; peça de novo quando uma ficar pronta.
    }
refused-quota =
    { $quota ->
        [1] Você já teve a sua pintura de hoje. Volte amanhã!
       *[other] Você já teve as suas { $quota } pinturas de hoje. Volte amanhã!
    }
refused-not-painted = Quem escreveu esta mensagem prefere que outros não a pintem.
refused-guild-off = A administração me desativou neste servidor.
refused-channel = Eu não pinto neste canal; a administração escolheu outros para mim.
refused-too-late = Já é tarde para isso: esta pintura já está pronta ou cancelada.
refused-exports = Já estou empacotando a sua galeria, ou as de várias outras pessoas. Tente de novo daqui a pouco.
refused-gone = Esta pintura foi apagada.
refused-not-yours = Esta pintura é de outra pessoa, e só ela pode fazer isso.
refused-no-prompts = O pintor daqui não lê palavras, só sentimentos; tire as palavras a mais, por favor.
refused-no-prompts-now = O pintor que lê palavras não está agora; tire as palavras a mais ou peça de novo mais tarde, por favor.

# Private, to whoever wrote or showed a message about wanting to die or to hurt oneself.
care =
    O que você me mandou parece dizer que as coisas podem estar muito difíceis. Eu sou só um bot que pinta, mas há pessoas que escutam, de dia e de noite:
    • Brasil: 188 (CVV, cvv.org.br)
    • Portugal: 1411
    • em outros países: findahelpline.com
    Se alguém está em perigo agora, ligue para o 192 ou o 190 no Brasil, para o 112 em Portugal, ou para o número de emergência do seu país. E se isto é sobre alguém que você conhece: fique por perto e pergunte.

## Under a drawing

button-cancel = Cancelar
cancelled = Cancelado, como você pediu.
button-redraw = Pintar de novo
button-more = Mais { $emotion }
button-keep = Guardar
button-kept = Guardada
button-delete = Apagar
button-details = Detalhes
button-full-size = Tamanho original
button-blend = Misturar
kept = Guardada entre as suas favoritas.
not-kept = Não está mais entre as suas favoritas.
deleted = Apagada.
details =
    { $count ->
        [1] Uma imagem, seed { $seed }
       *[other] { $count } imagens, seed { $seed }
    }
# The words follow, which are people's own.
details-carried = O que mais falou de { $emotion }:
details-picture = { $emotion }, { $percent }: { $prompt }
details-painter = Pintor: { $painter } ({ $revision }), { $width } × { $height } pixels.

## Gallery

gallery-title =
    { $count ->
        [0] Sua galeria: nenhuma pintura
        [1] Sua galeria: uma pintura
       *[other] Sua galeria: { $count } pinturas
    }
gallery-empty = Ainda não há nada aqui. /draw pinta a primeira.
gallery-empty-filter = Você não tem pinturas assim.
gallery-entry = { $position }. { $emotion }, { $percent } · { $date }
gallery-page = Página { $page } de { $pages }
gallery-open = Abrir uma pintura
gallery-filter = Mostrar
filter-all = Todas as pinturas
filter-favourites = Favoritas
button-newer = Mais novas
button-older = Mais antigas
button-back = Voltar
button-year = Meu ano
button-export = Exportar
button-clean = Deixar só favoritas
button-share = Compartilhar
button-yes-delete = Sim, apagar
button-no-keep = Não, manter
clean-ask =
    { $count ->
        [1] Uma pintura não é favorita. Apagar para sempre?
       *[other] { $count } pinturas não são favoritas. Apagar para sempre?
    }
clean-done =
    { $count ->
        [0] Não havia nada para apagar.
        [1] Uma pintura foi apagada.
       *[other] { $count } pinturas foram apagadas.
    }
nothing-deleted = Nada foi apagado.
year = Seu { $year }: cada dia nas cores do que se sentiu.
year-empty = Você não tem pinturas de { $year }.
year-alt = Um calendário de { $year }; cada dia com pinturas é uma pequena aquarela dos sentimentos daquele dia.
export-here =
    { $parts ->
        [1] Suas pinturas, com o que se sabe de cada uma.
       *[other] Suas pinturas, com o que se sabe de cada uma. Parte { $part } de { $parts }.
    }
export-empty = Você não tem pinturas para exportar.
export-rest =
    { $parts ->
        [1] Mais uma parte não pôde ser enviada aqui; peça de novo por mensagem direta.
       *[other] Mais { $parts } partes não puderam ser enviadas aqui; peça de novo por mensagem direta.
    }
page-alt = Uma página da sua galeria, com as pinturas da lista em tamanho pequeno.

## What is known about you

mydata =
    { $drawings ->
        [0] Não guardo nenhuma pintura sua.
        [1] Guardo uma pintura sua, com o que você escreveu ou disse e o que li nisso.
       *[other] Guardo { $drawings } pinturas suas, com o que você escreveu ou disse e o que li nisso.
    } Você pode levar tudo com você ou pedir que eu esqueça você.
button-forget = Esqueça-me
forget-ask = Apagar todas as suas pinturas, o que está na fila, suas configurações e as pinturas que outros fizeram das suas mensagens? Não dá para desfazer.
forget-done =
    { $drawings ->
        [0] Pronto. Não havia nenhuma pintura sua.
        [1] Pronto. Uma pintura foi apagada, com tudo o que eu sabia de você.
       *[other] Pronto. { $drawings } pinturas foram apagadas, com tudo o que eu sabia de você.
    }
forget-wish = Só fica o seu desejo de que outros não pintem você; com /privacy você o retira.
privacy-painted = Outras pessoas podem me pedir para pintar o sentimento das suas mensagens. Se você pedir que eu esqueça você, as pinturas das suas palavras são apagadas.
privacy-not-painted = Outras pessoas não podem me pedir para pintar as suas mensagens. Você continua podendo.
button-not-painted = Não deixar outros
button-painted = Deixar outros

# Once, with the answer to somebody's first voice note; whose voice it is decides.
voice-ask = Desta vez li só as suas palavras: ler o sentimento em uma voz é usar dados biométricos, e só faço isso se você concordar. Posso, a partir da sua próxima mensagem de voz?
button-hear-voice = Ler também a minha voz
button-no-voice = Ler só as minhas palavras
voice-allowed = Obrigado. A partir da sua próxima mensagem de voz, escuto também como você diz; com /privacy você volta atrás.
voice-denied = Então fico só com as suas palavras. Se mudar de ideia: /privacy.
privacy-voice = Nas suas mensagens de voz, leio o sentimento das palavras e o da voz, não importa quem me peça para pintá-las.
privacy-no-voice = Nas suas mensagens de voz, leio só o sentimento das palavras, não o da voz.

## Help

help =
    Escreva ou diga algo e eu pinto o sentimento que há ali: três aquarelas, e quanta certeza tenho de cada uma.

    /draw – pintar um texto, uma mensagem de voz ou um sentimento que você escolher
    /gallery – suas pinturas: ver, guardar, apagar, exportar, e uma imagem do seu ano
    /mydata – levar seus dados com você, ou pedir que eu esqueça você
    /privacy – se outras pessoas podem mandar pintar as suas mensagens, e se leio o sentimento da sua voz
    /about – o que eu guardo e do que sou feito
about =
    { $voices ->
         [no] Eu leio o sentimento das palavras com um pequeno modelo nosso, e o pinto.
        *[other] Eu leio o sentimento das palavras e, se você concordar, também o da sua voz, com pequenos modelos nossos, e o pinto.
    } O sentimento que digo é um palpite, não uma verdade sobre você.

    O que eu guardo: suas pinturas, com o que você escreveu ou disse e o que li nisso, { $days ->
         [0] até você apagar
         [1] por um dia, e as favoritas até você apagar
        *[other] por { $days } dias, e as favoritas até você apagar
    }; seu idioma e suas preferências. As gravações são apagadas assim que eu as escuto. As mensagens de outras pessoas são esquecidas assim que são pintadas. { $page ->
         [yes] Nesta página você exporta e apaga os seus dados.
        *[no] Com /mydata você exporta e apaga os seus dados.
    }

    Do que sou feito: Emotion Draw { $version } (licença MIT). { $voices ->
         [ours] Meus modelos são treinados com dados públicos: o das palavras, com CARER (para pesquisa e educação), GoEmotions (Apache 2.0) e XED (CC BY 4.0); o da voz, com RAVDESS (CC BY-NC-SA 4.0, não para uso comercial).
        *[other] Meu modelo é treinado com dados públicos: CARER (para pesquisa e educação), GoEmotions (Apache 2.0) e XED (CC BY 4.0).
    } { $painter ->
         [ray] As imagens são pintadas em outras máquinas{ $model }.
        *[other] As imagens são pintadas por { $painter }.
    }

## Discord

discord-draw = Pinta o sentimento de um texto ou de uma mensagem de voz
discord-draw-text = O que você quer dizer, até 4.096 caracteres
discord-draw-voice = Uma mensagem de voz ou outra gravação, de até 3 minutos e 20 MB
discord-draw-photo = A foto de um rosto
discord-draw-emotion = Pinta só este sentimento
discord-draw-seed = O mesmo seed pinta a mesma imagem
discord-draw-private = Mostra a pintura só para você
discord-draw-blend = Mais uma imagem: os sentimentos mais fortes juntos
discord-draw-extra = Palavras a acrescentar ao que se diz ao pintor
discord-draw-negative = O que a imagem não deve mostrar
discord-menu = Pintar este sentimento
discord-gallery = Suas pinturas
discord-mydata = Leve seus dados com você, ou peça que eu esqueça você
discord-privacy = Se outras pessoas podem mandar pintar as suas mensagens, e se leio o sentimento da sua voz
discord-help = O que eu sei fazer
discord-about = O que eu guardo e do que sou feito
discord-settings = Como eu trabalho neste servidor (administração)
discord-help-more =
    Você também pode clicar com o botão direito em uma mensagem (no celular, segurá-la) e escolher “Apps” e “{ discord-menu }”, me mencionar ou escrever direto para mim.
draw-needs = Me dê um texto ou uma mensagem de voz, ou escolha um sentimento.
draw-one = Me dê um texto ou uma mensagem de voz, não os dois.
settings-now =
    { $enabled ->
        [yes] Eu pinto neste servidor.
       *[no] Estou desativado neste servidor.
    }
settings-everywhere = Em todos os canais.
settings-channels = Só em: { $channels }.
settings-no-quota = Sem limite diário por membro.
settings-quota =
    { $quota ->
        [1] Uma pintura por dia para cada membro.
       *[other] { $quota } pinturas por dia para cada membro.
    }
settings-denied = Só quem gerencia este servidor pode mudar isso.
settings-choose-channels = Escolha onde eu pinto; nenhum é em todos os lugares
settings-choose-quota = Pinturas por dia para cada membro
button-turn-off = Desativar aqui
button-turn-on = Ativar aqui

## Telegram

telegram-start =
    Oi! Escreva ou diga algo e eu pinto o sentimento que há ali.
telegram-help-more =
    Em grupos, responda a qualquer mensagem com /draw. Em outras conversas, escreva meu nome e um texto no campo de mensagem.
telegram-draw = Pinta o sentimento de um texto, ou da mensagem, escrita ou de voz, que você responder
telegram-gallery = Suas pinturas
telegram-mydata = Leve seus dados com você, ou peça que eu esqueça você
telegram-privacy = Se outras pessoas podem mandar pintar as suas mensagens, e se leio o sentimento da sua voz
telegram-help = O que eu sei fazer
telegram-about = O que eu guardo e do que sou feito
telegram-draw-needs = Escreva /draw e um texto, ou responda a uma mensagem, escrita ou de voz, com /draw.
telegram-in-private = Isso é só para você: vamos falar disso na nossa própria conversa.
telegram-open-chat = Abrir a conversa
inline-paint = Pintar isto
inline-waiting = { $reading } A imagem está sendo pintada…
inline-start = Abra primeiro a nossa conversa, para que eu possa pintar para você.
inline-failed = A imagem está na sua conversa comigo.

## The page

refused-web-login = Esta página é só para quem tem o link. Abra uma vez o link com o segredo.
refused-web-site = Este pedido veio de outro site, por isso não o atendo.
web-not-found = Não há nada aqui.
web-too-large = Isso é grande demais: aceito arquivos de até 20 MB.
web-no-kind = Aceito JSON, ou um formulário com uma gravação.
web-malformed = Não entendo esse pedido.
web-title = O que você sente?
web-lead = Escreva ou fale. Eu leio o sentimento que há ali e o pinto.
web-skip = Ir para o conteúdo
web-menu = Páginas
web-paint = Pintar
web-gallery = Galeria
web-about = Sobre mim
web-text = Suas palavras
web-hint = Hoje eu sinto…
web-send = Pintar
web-keys = Ctrl + Enter
web-count = { $number } de { $most } caracteres
web-record = Falar
web-recording = Estou ouvindo…
web-stop = Pronto
web-file = Arquivo de áudio
web-drop = Solte, e eu escuto
web-recorded = Sua gravação
web-remove = Remover a gravação
web-mic-denied = Não tenho permissão para usar o microfone. Permita no navegador ou escolha um arquivo de áudio.
web-mic-none = Aqui não há nenhum microfone que eu possa usar. Você pode escolher um arquivo de áudio.
web-more = Mais
web-choose = Ou peça que eu pinte um só sentimento
web-blend = Mais uma imagem: os sentimentos mais fortes juntos
web-seed = Seed
web-seed-hint = O mesmo seed pinta a mesma imagem.
web-trouble = Não dá para falar comigo agora. Nada do que você escreveu se perdeu; tente de novo, por favor.
web-broken = A conexão caiu por enquanto; eu continuo tentando. A sua pintura vem de qualquer jeito.
web-drawing = Sua pintura
web-feelings = Os sentimentos que há nela
web-close = Fechar
web-previous = Imagem anterior
web-next = Próxima imagem
web-download = Baixar
web-painter = Pintor
web-size = Tamanho em pixels
web-delete-ask = Apagar esta pintura e suas imagens para sempre?
web-empty = Ainda não há nada. O que você pedir para pintar vai ficar pendurado aqui.
web-drawings = Pinturas: { $number }
web-older = Mostrar mais
web-back = Voltar à galeria
web-data = Seus dados
web-voice = Sua voz
web-voice-allowed = Obrigado. A partir da próxima mensagem de voz, escuto também como você fala. Em “Sobre mim” dá para voltar atrás.
web-voice-denied = Então fico só com as suas palavras. Se mudar de ideia: “Sobre mim”.
web-yes-forget = Sim, esqueça-me
web-no-forget = Não
web-forgotten = Pronto. Já não sei nada sobre você.
