// The page: its sections in order.

const {report, classes, pictures} = JSON.parse(document.getElementById('data').textContent);
const colourOf = (step) => classes[step.operators] ?? 'other';
const gainOf = (pass) => pass.contribution ?? pass.change;
const choose = (step) => stepTable.reveal(step);

function notes() {
  const {noise} = report;
  return [
    report.interrupted && ['The report was interrupted.', 'Stages or runs are missing, and what is shown is less certain.'],
    noise.busy && ['The machine was busy.', `Other programs used ${noise.other_processors.toFixed(1)} processors on average. ` +
        'Times are longer than on an idle machine, and intervals are wide.'],
    report.quick && ['This is a quick report.', 'No pass was left out alone, so what each one contributes is not known.'],
  ].filter(Boolean).map(([title, words]) => make('p', {class: 'note', role: 'note'}, make('strong', {}, title), ' ', words));
}

function gains() {
  const faster = report.passes.filter((pass) => gainOf(pass).verdict === 'faster')
      .sort((a, b) => gainOf(a).change - gainOf(b).change).slice(0, 4);
  if (faster.length === 0) return 'No pass made it measurably faster.';
  return faster.map((pass, i) => [i === 0 ? '' : ', ', text('code', pass.pass), ' ', percent(-gainOf(pass).change),
                                  text('quiet', ` ± ${(100 * (gainOf(pass).half_width ?? 0)).toFixed(1)}`)]);
}

function reliability() {
  const {noise} = report;
  const same = noise.twins.half_width === undefined ? '' : ` Two sessions with the same plan differ by ${
      percent(Math.abs(noise.twins.change))} ± ${(100 * noise.twins.half_width).toFixed(1)}.`;
  return `${counted(noise.rounds, 'round')} in ${noise.seconds.toFixed(0)} s.${same}`;
}

function spentIn() {
  const sums = sumsBy(report.steps, (step) => step.operators, (step) => step.share);
  const shares = sums.slice(0, 5).map(([name, share]) => ({name, share, colour: classes[name] ?? 'other'}));
  const rest = sums.slice(5).reduce((sum, [, share]) => sum + share, 0);
  return sharesBar(rest > 0 ? [...shares, {name: 'other steps', share: rest, colour: 'line-strong'}] : shares);
}

function figure(number, words) {
  return make('div', {class: 'figure'}, make('strong', {}, number), make('span', {}, words));
}

function header() {
  const {finished, unoptimised} = report;
  const speedup = finished.median_ms > 0 ? unoptimised.median_ms / finished.median_ms : 1;
  const inputs = report.inputs.map((input) => text('code', `${input.name} ${input.dtype}[${input.shape.join(',')}]`));
  return make('header', {},
      make('p', {class: 'kind'}, 'Performance report'),
      make('h1', {}, nameOf(report.model.split('/').at(-1))),
      make('p', {class: 'quiet run'}, text('', `${report.backend}, ${counted(report.threads, 'thread')}`), inputs),
      notes(),
      make('div', {class: 'figures'},
          figure(milliseconds(finished.median_ms), `a run, the median of ${finished.runs}; the fastest ${milliseconds(finished.min_ms)}`),
          figure(ratio(speedup), `the speed without passes, ${milliseconds(unoptimised.median_ms)}`),
          figure(megabytes(report.arena_mb), `of activations, and ${megabytes(report.packed_mb)} of packed weights`),
          figure(errorText(report.error), `error against the imported graph; ${errorText(report.unoptimised_error)} without passes`)),
      facts([['Gained by', gains()], ['Spent in', report.steps.length > 0 && spentIn()], ['Measured', reliability()]]));
}

function stageTip(pass) {
  return [pass.pass, `${milliseconds(pass.time.median_ms)}, ${ratio(pass.cumulative_speedup)} since the start`,
          changeText(pass.change), counted(pass.steps, 'step')];
}

function passesChart() {
  const {unoptimised, finished, passes} = report;
  const whole = (label, timing, words) => ({label, time: timing.median_ms, whole: true, style: 'whole', words,
                                            tip: [label, milliseconds(timing.median_ms), counted(timing.runs, 'run')]});
  let before = unoptimised.median_ms;
  const stages = passes.map((pass) => {
    const interval = (pass.change.half_width ?? 0) * before;
    before = pass.time.median_ms;
    return {label: text('code', pass.pass), time: pass.time.median_ms, interval, style: verdictClass(pass.change),
            words: changeText(pass.change), tip: stageTip(pass)};
  });
  return waterfall([whole('without passes', unoptimised, milliseconds(unoptimised.median_ms)), ...stages,
                    whole('all passes', finished, milliseconds(finished.median_ms))]);
}

function passDetails(pass) {
  const rules = Object.entries(pass.rewrites);
  return [
    facts([['phase', pass.phase], ['took', milliseconds(pass.pass_ms)], ['steps', pass.steps],
           ['packed weights', megabytes(pass.packed_mb)], ['moved by all steps', megabytes(pass.moved_mb)],
           ['compiling the plans', milliseconds(pass.compile_ms)], ['fastest run', milliseconds(pass.time.min_ms)],
           ['made up by', pass.substitutes.length > 0 && pass.substitutes.join(', ')]]),
    rules.length > 0 ? [make('h3', {}, 'Rewrites'), make('ul', {class: 'names'},
        rules.map(([rule, count]) => make('li', {}, `${rule} × ${count}`)))] : '',
    pass.layers.length > 0 ? make('details', {class: 'list', open: pass.layers.length <= 12}, make('summary', {},
        `Layers touched: ${pass.layers.length}`), nameList(pass.layers)) : '',
  ];
}

const rewritesOf = (pass) => Object.values(pass.rewrites).reduce((sum, count) => sum + count, 0);

function passTable() {
  const change = (title, hint, get) => ({
    title, hint, wide: true, value: (pass) => get(pass)?.change ?? 0,
    cell: (pass) => text(verdictClass(get(pass)), changeText(get(pass))),
  });
  return new DataTable({
    label: 'Passes that changed the graph', rows: report.passes, detail: passDetails,
    columns: [
      {title: 'pass', value: (pass) => pass.pass, cell: (pass) => text('code', pass.pass)},
      {title: 'nodes', hint: 'nodes of the graph before and after', value: (pass) => pass.nodes_after,
       cell: (pass) => pass.nodes_after === pass.nodes_before ? String(pass.nodes_after || '') : `${pass.nodes_before}\u00a0→\u00a0${pass.nodes_after}`},
      {title: 'rewrites', number: true, value: rewritesOf, cell: (pass) => String(rewritesOf(pass) || '')},
      change('with the passes so far', 'the change from the stage before', (pass) => pass.change),
      ...(report.quick ? [] : [change('alone', 'all passes against all but this one', (pass) => pass.contribution)]),
      {title: 'since start', number: true, value: (pass) => pass.cumulative_speedup, cell: (pass) => ratio(pass.cumulative_speedup)},
      {title: 'arena', number: true, value: (pass) => pass.arena_mb, cell: (pass) => megabytes(pass.arena_mb)},
      {title: 'error', number: true, value: (pass) => pass.error, cell: (pass) => errorText(pass.error)},
    ],
  });
}

function alternatives(step) {
  if (step.alternatives.length === 0) return '';
  return [make('h3', {}, 'Kernels that were not chosen'), plainTable(['backend', 'kernel', 'cost', ''],
      step.alternatives.map((other) => [other.backend, other.kernel, milliseconds(other.cost_ms), other.measured ? 'measured' : 'estimated']), [2])];
}

function stepDetails(step) {
  return [
    facts([['node', step.node.length > LONGEST_NAME && nameOf(step.node)], ['layer', nameOf(step.layer)], ['formats', text('code', step.formats)],
           ['packed weights', step.packed_mb > 0 && megabytes(step.packed_mb)], ['segment', report.steps.at(-1).segment > 0 && step.segment],
           ['runs', step.runs > 1 && step.runs], ['spread', step.spread > 0 && percent(step.spread)], ['work', step.gflop > 0 && `${significant(1000 * step.gflop)} MFLOP`],
           ['rate', rate(step.gflop_per_second)], ['operands and results', megabytes(step.moved_mb)],
           ['roofline', step.bound && `${percent(step.roofline_share)} of the ${step.bound} ceiling`]]),
    alternatives(step),
    make('h3', {}, counted(step.sources.length, 'source node')), nameList(step.sources),
  ];
}

function makeStepTable() {
  const longest = Math.max(...report.steps.map((step) => step.share), 1e-9);
  const bar = (step) => make('div', {class: 'cell-bar'}, percent(step.share),
      make('i', {style: {width: at(step.share / longest), background: `var(--${colourOf(step)})`}}));
  return new DataTable({
    label: 'Steps', search: 'Search steps, kernels, source nodes', rows: report.steps, detail: stepDetails,
    keywords: (step) => [step.layer, ...step.sources], sortBy: {column: 4, descending: true},
    columns: [
      {title: 'step', value: (step) => step.step},
      {title: 'node', value: (step) => `${step.node}`, cell: (step) => shortNameOf(step.node)},
      {title: 'operators', value: (step) => step.operators, cell: (step) => text('code', step.operators)},
      {title: 'time', number: true, value: (step) => step.median_ms, cell: (step) => milliseconds(step.median_ms)},
      {title: 'share', number: true, value: (step) => step.share, cell: bar},
      {title: 'kernel', wide: true, value: (step) => `${step.backend}: ${step.kernel}`},
      {title: 'GFLOP/s', number: true, value: (step) => step.gflop_per_second,
       cell: (step) => step.gflop_per_second > 0 ? significant(step.gflop_per_second) : ''},
      {title: 'of roofline', number: true, value: (step) => step.roofline_share, cell: (step) => step.bound ? `${percent(step.roofline_share)} ${step.bound}` : ''},
      {title: 'moved', number: true, value: (step) => step.moved_mb, cell: (step) => megabytes(step.moved_mb)},
    ],
  });
}

function arenas() {
  const operators = new Map(report.steps.map((step) => [step.node, step]));
  const colour = (value) => operators.has(value.value) ? colourOf(operators.get(value.value)) : 'other';
  const segments = [...new Set(report.arena.map((value) => value.segment))];
  return [legend(classesOf(report.arena.map(colour))), segments.map((segment) => {
    const values = report.arena.filter((value) => value.segment === segment);
    return segments.length === 1 && segment === 0 ? arenaChart(values, 'step', colour) :
        [make('h3', {}, `Segment ${segment}`), arenaChart(values, 'step of the segment', colour)];
  })];
}

// With --against.
function differences() {
  const changed = (report.differences ?? []).filter((difference) => difference.verdict !== 'no change');
  if (changed.length === 0) return report.differences && make('p', {}, 'Nothing became measurably faster or slower.');
  const value = (difference, key) => difference.what === 'pass' ? percent(difference[key]) : milliseconds(difference[key]);
  return new DataTable({
    label: 'Changes since the older report', rows: changed,
    columns: [
      {title: 'what', value: (difference) => difference.what},
      {title: 'name', value: (difference) => difference.name, cell: (difference) => nameOf(difference.name)},
      {title: 'before', number: true, value: (difference) => difference.before, cell: (difference) => value(difference, 'before')},
      {title: 'after', number: true, value: (difference) => difference.after, cell: (difference) => value(difference, 'after')},
      {title: 'change', number: true, value: (difference) => difference.change,
       cell: (difference) => `${percent(difference.change)} ±\u00a0${(100 * difference.half_width).toFixed(1)}`},
      {title: 'verdict', value: (difference) => difference.verdict, cell: (difference) => text(
          verdictClass(difference), difference.verdict, difference.regression ? ', a regression' : '')},
    ],
  }).element;
}

function missedTable() {
  return new DataTable({
    label: 'Fusions that did not happen', rows: report.missed,
    columns: [
      {title: 'node', value: (fusion) => fusion.node, cell: (fusion) => nameOf(fusion.node)},
      {title: 'pass', value: (fusion) => fusion.pass, cell: (fusion) => text('code', fusion.pass)},
      {title: 'why', wide: true, value: (fusion) => fusion.detail || fusion.reason},
      {title: 'time of its step', number: true, value: (fusion) => fusion.median_ms, cell: (fusion) => milliseconds(fusion.median_ms)},
    ],
  });
}

function copyTable() {
  return new DataTable({
    label: 'Copies', rows: report.copies,
    columns: [
      {title: 'node', value: (copy) => copy.node, cell: (copy) => nameOf(copy.node)},
      {title: 'operator', value: (copy) => copy.operator, cell: (copy) => text('code', copy.operator)},
      {title: 'writes', number: true, value: (copy) => copy.mb, cell: (copy) => megabytes(copy.mb)},
      {title: 'time', number: true, value: (copy) => copy.median_ms, cell: (copy) => milliseconds(copy.median_ms)},
    ],
  });
}

function stepLinks(source) {
  return source.steps.map((label, i) => {
    const step = report.steps.find((each) => each.step === label);
    const link = step ? make('button', {type: 'button', class: 'link', onclick: () => choose(step)}, label) : label;
    return i === 0 ? [link] : [', ', link];
  });
}

function sourceTable() {
  const table = new DataTable({
    label: 'Source nodes', search: 'Search source nodes', rows: report.sources,
    columns: [
      {title: 'source node', value: (source) => source.source, cell: (source) => nameOf(source.source)},
      {title: 'operator', value: (source) => source.operator},
      ...(report.sources.some((source) => source.body) ? [{title: 'body', value: (source) => source.body, cell: (source) => nameOf(source.body)}] : []),
      {title: 'became', value: (source) => source.kind},
      {title: 'steps', value: (source) => source.steps.join(', '), cell: stepLinks},
      {title: 'removed by', value: (source) => source.pass, cell: (source) => text('code', source.pass)},
      {title: 'rule', value: (source) => source.rule, cell: (source) => text('code', source.rule)},
    ],
  });
  const counts = [['all', report.sources.length], ...sumsBy(report.sources, (source) => source.kind, () => 1)];
  const buttons = counts.map(([kind, count], i) => make('button', {type: 'button', 'aria-pressed': i === 0, onclick: (event) => {
    buttons.forEach((button) => button.setAttribute('aria-pressed', button === event.currentTarget));
    table.setFilter(i === 0 ? null : (source) => source.kind === kind);
  }}, kind || 'unknown', ' ', text('quiet', String(count))));
  return [make('div', {class: 'tabs'}, buttons), table.element];
}

function environment() {
  const {environment: machine, ceilings} = report;
  return [
    facts([['processor', machine.processor], ['usable processors', machine.usable_processors], ['instruction sets capped at', machine.max_isa],
           ['ceilings, measured', `${significant(ceilings.gflop_per_second)} GFLOP/s, ${significant(ceilings.mb_per_second / 1000)} GB/s`],
           ['sinter', report.sinter], ['compiler', machine.compiler], ['model', nameOf(report.model)]]),
    plainTable(['backend', 'instruction set', ''], machine.backends.map((backend) => [text('code', backend.name), backend.isa, backend.description])),
  ];
}

const stepTable = makeStepTable();
const graphs = picturesView(pictures, report, choose);

// Sections without contents are left out.
const SECTIONS = [
  ['passes', 'Passes', 'The time of the whole model with the passes so far, from no pass to all of them. A whisker is the interval (99.7\u00a0%) of the change.',
   [passesChart(), passTable().element,
    report.unchanged.length > 0 ? make('p', {class: 'quiet'}, 'Without effect: ', text('code', report.unchanged.join(', ')), '.') : '']],
  ['differences', 'Against the older report', 'What can be claimed to have changed. For a pass, the share of the time that it saves.', differences()],
  ['steps', 'Steps', `The finished plan. The steps are ${percent(report.steps_share)} of the time of the runs that were watched.`,
   report.steps.length > 0 && stepTable.element],
  ['layers', 'Layers', 'Time by the parts of the model, as its author named them, in the order of the run.',
   report.steps.length > 0 && new LayersChart(report.steps, {colourOf, choose}).element],
  ['roofline', 'Roofline', 'Each step of at least 0.1\u00a0% of the time under the ceilings of the machine: the larger the dot, the longer the step. A step on the line can only become faster with less work or less data; one above the slope found its data in a cache.',
   rooflineSection()],
  ['memory', 'Memory', 'The arena over the run: each rectangle is a value, from the step that writes it to the last one that reads it.',
   report.arena.length > 0 && arenas()],
  ['graph', 'Graph', 'The model as it was imported, and the plan that runs. Repeated blocks are drawn once.', pictures.length > 0 && graphs.element],
  ['missed', 'Fusions that did not happen', 'Of the longest steps first.', report.missed.length > 0 && missedTable().element],
  ['copies', 'Copies that are left', 'Steps that only move elements, the largest first.', report.copies.length > 0 && copyTable().element],
  ['sources', 'Source nodes', 'What became of every node of the imported model.', report.sources.length > 0 && sourceTable()],
  ['environment', 'Environment', '', environment()],
].filter(([, , , contents]) => contents);

function rooflineSection() {
  const chart = rooflineChart(report.steps, report.ceilings, {colourOf, choose});
  return chart && [legend(classesOf(report.steps.filter((step) => step.gflop > 0).map(colourOf))), chart];
}

document.body.append(
    make('div', {class: 'page'}, header(),
        make('nav', {'aria-label': 'Sections'}, SECTIONS.map(([id, title]) => make('a', {href: `#${id}`}, title))),
        make('main', {}, SECTIONS.map(([id, title, words, contents]) => make('section', {id},
            make('h2', {}, title), words ? make('p', {class: 'intro'}, words) : '', contents)))),
    tip);
if (pictures.length > 0) graphs.select(0);
