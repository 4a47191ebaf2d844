/** Every text of the page in Brazilian Portuguese, written by ear. `en.ts` must have the same keys, or tsc fails. */

import type { FeedFailure, PhaseDto } from '#contract/market-data.ts';
import type { Timeframe } from '#contract/timeframe.ts';
import type { Age } from '../age.ts';
import { accessPtBR } from './access.pt-br.ts';
import { marketPtBR } from './market.pt-br.ts';

const UNITS: Readonly<Record<Age['unit'], string>> = { now: 'agora', s: 's', min: 'min', h: 'h', d: 'd' };

export const ptBR = {
  app: {
    name: 'Pregão',
    skip: 'Ir para o conteúdo',
    navigation: 'Páginas',
    pages: { overview: 'Painel', market: 'Mercado', orders: 'Ordens', data: 'Dados', system: 'Sistema' },
    waiting: (count: number) => (count === 1 ? '1 ordem espera uma pessoa' : `${count} ordens esperam uma pessoa`),
    notFound: 'Esta página não existe',
    notFoundHint: 'O endereço pode ter mudado. O mercado continua no lugar.',
    goToMarket: 'Ir para o Mercado',
    crashed: 'A página parou por um erro nosso',
    crashedHint: 'Nada foi perdido no servidor. Recarregue para continuar.',
    reload: 'Recarregar',
  },
  age: ({ unit, count }: Age) => (unit === 'now' ? UNITS.now : `${count} ${UNITS[unit]}`),
  frame: {
    label: 'Origem dos dados',
    simulated: 'SIMULADO',
    simulatedHint: 'Preços inventados por um gerador. Nada aqui aconteceu na bolsa.',
    replay: 'REPLAY',
    replayHint: 'Negócios de um pregão passado, reproduzidos.',
    none: 'SEM FEED',
    noneHint: 'Nenhuma fonte de preços está ligada.',
    unknown: 'AGUARDANDO',
    unknownHint: 'O servidor ainda não disse de onde vêm os dados.',
  },
  clock: {
    label: 'Relógio da bolsa',
    unknown: 'sem relógio',
    zone: (zone: string) => `Hora de ${zone}`,
  },
  phase: {
    closed: 'Mercado fechado',
    'pre-open': 'Pré-abertura',
    'opening-auction': 'Leilão de abertura',
    continuous: 'Negociação contínua',
    'closing-auction': 'Leilão de fechamento',
  } satisfies Record<PhaseDto, string>,
  feed: {
    label: 'Feed',
    starting: 'Feed iniciando',
    live: 'Feed ao vivo',
    ended: 'Feed encerrado',
    down: 'Feed fora do ar',
    off: 'Feed desligado',
    unknown: 'Feed desconhecido',
    failures: {
      LINE_LOST: 'A conexão com o mercado caiu. O sistema tenta de novo sozinho; o que faltar chega depois.',
      FEED_FAILED: 'A fonte de dados parou com um erro. O log do servidor diz a causa; corrija e reinicie.',
      FEED_SILENT:
        'Nada chega do mercado, embora haja pregão. A conexão pode ter morrido, ou a negociação parou; volta sozinho.',
      STORE_FAILED: 'Os dados não estão sendo gravados. Libere espaço em disco; nada do que chegou se perde.',
    } satisfies Record<FeedFailure, string>,
  },
  history: {
    filling: (done: number, total: number) => `preenchendo histórico ${done}/${total}`,
  },
  connection: {
    label: 'Conexão com o servidor',
    connecting: 'Conectando',
    connected: 'Conectado',
    reconnecting: 'Reconectando',
    offline: 'Sem conexão',
    retryIn: (seconds: number) => `nova tentativa em ${seconds} s`,
    retryNow: 'Tentar agora',
  },
  stale: {
    connection: (age: string) => `Sem conexão: dados parados há ${age}`,
    feed: (age: string) => `Feed fora do ar há ${age}`,
  },
  failure: {
    network: 'O servidor não respondeu. Verifique se ele está no ar e a rede até ele.',
    answer: 'O servidor respondeu algo que esta página não entende. As versões podem ser diferentes.',
    unknownSymbol: 'Este símbolo não existe nesta bolsa.',
    server: 'O servidor encontrou um erro ao atender o pedido.',
    refused: 'O servidor recusou o pedido.',
    code: (code: string) => `código ${code}`,
    retry: 'Tentar de novo',
  },
  settings: {
    label: 'Ajustes',
    theme: 'Tema',
    themes: { dark: 'Escuro', light: 'Claro' },
    toTheme: { dark: 'Usar tema escuro', light: 'Usar tema claro' },
    language: 'Idioma',
    languages: { 'pt-BR': 'Português', en: 'English' },
    otherLanguage: 'Switch to English',
    density: 'Densidade',
    densities: { compact: 'Compacta', comfortable: 'Confortável' },
    toDensity: { compact: 'Usar densidade compacta', comfortable: 'Usar densidade confortável' },
    direction: 'Cores de alta e baixa',
    directions: { 'teal-orange': 'Turquesa e laranja', 'green-red': 'Verde e vermelho' },
    more: 'Mais',
  },
  timeframe: {
    label: 'Período das barras',
    short: { '1m': '1m', '5m': '5m', '15m': '15m', '60m': '60m', '1d': 'D', '1w': 'S' } satisfies Record<
      Timeframe,
      string
    >,
    long: {
      '1m': '1 minuto',
      '5m': '5 minutos',
      '15m': '15 minutos',
      '60m': '60 minutos',
      '1d': 'Diário',
      '1w': 'Semanal',
    } satisfies Record<Timeframe, string>,
  },
  ...marketPtBR,
  replay: {
    label: 'Controles do replay',
    play: 'Continuar',
    pause: 'Pausar',
    speed: 'Velocidade',
    speeds: { max: 'Máx.' },
    times: (speed: string) => `${speed} vezes a velocidade real`,
    fastest: 'O mais rápido possível',
    step: 'Avançar',
    stepTrade: 'Avançar um negócio',
    stepMinute: 'Avançar um minuto',
    stepFive: 'Avançar até o fim da barra de 5 minutos',
    trade: 'neg.',
    position: 'Hora do pregão',
    states: { playing: 'reproduzindo', paused: 'em pausa', seeking: 'indo até lá', ended: 'fim do dia' },
    failed: 'O comando não chegou',
  },
  palette: {
    label: 'Comandos',
    symbolLabel: 'Busca de símbolo',
    placeholder: 'Símbolo ou comando',
    symbolPlaceholder: 'Código ou nome do símbolo',
    open: 'Buscar símbolo ou comando',
    close: 'Fechar',
    symbols: 'Símbolos',
    commands: 'Comandos',
    none: 'Nada encontrado',
    noneHint: 'Procure por código, nome da empresa, período, tema ou idioma.',
    timeframe: (name: string) => `Período: ${name}`,
    theme: (name: string) => `Tema: ${name}`,
    language: (name: string) => `Idioma: ${name}`,
    density: (name: string) => `Densidade: ${name}`,
    direction: (name: string) => `Cores: ${name}`,
    page: (name: string) => `Ir para: ${name}`,
    help: 'Mostrar teclas',
    choose: 'escolher',
    move: 'mover',
    dismiss: 'fechar',
  },
  help: {
    label: 'Ajuda',
    title: 'Teclado',
    close: 'Fechar',
    between: 'depois',
    groups: { anywhere: 'Em qualquer lugar', list: 'Na lista', chart: 'No gráfico', orders: 'Em Ordens' },
    palette: 'Comandos e símbolos',
    search: 'Buscar símbolo',
    type: 'Letra ou número',
    typeAction: 'Buscar símbolo pelo que foi digitado',
    timeframes: 'Período da barra, do menor ao maior',
    help: 'Este mapa',
    escape: 'Fechar o que está aberto',
    moveRow: 'Mover na lista',
    openRow: 'Abrir no gráfico',
    space: 'Espaço',
    or: 'ou',
    toggleRow: 'Incluir na minha lista, ou tirar dela',
    ends: 'Primeira e última linha',
    bars: 'Percorrer as barras',
    zoom: 'Aproximar e afastar',
    newest: 'Barra mais nova',
    ticketSides: 'Boleta de compra, de venda',
    openOrder: 'Abrir a história da ordem',
    cancelOrder: 'Pedir o cancelamento da ordem',
    steps: 'Um passo de preço ou um lote, no campo',
    note: 'Depois de G, a página espera um instante pela segunda tecla. Se não for a letra de uma página, a busca abre com o que foi digitado. Para códigos que começam com G e essa letra, use / antes.',
  },
  access: accessPtBR,
} as const;

/** The shape of texts, without the words of the language that they were first written in. */
export type Widened<T> = T extends string
  ? string
  : T extends (...given: infer A) => string
    ? (...given: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** The shape that every language fills in. */
export type Texts = Widened<typeof ptBR>;
