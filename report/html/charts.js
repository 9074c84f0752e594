// The charts of a report.

function legend(classes) {
  return make('ul', {class: 'legend'}, classes.map((name) => make('li', {}, swatch(name), CLASSES[name])));
}

// The classes of operators, in the order of legends.
const CLASSES = {
  product: 'convolutions and matrix products',
  attention: 'attention',
  normalization: 'normalisations and reductions',
  window: 'pooling and resizing',
  elementwise: 'elementwise',
  movement: 'moves elements',
  control: 'control flow',
  other: 'other',
};

const swatch = (name) => make('i', {class: 'swatch', style: {background: `var(--${name})`}});
const classesOf = (items) => Object.keys(CLASSES).filter((name) => items.some((item) => item === name));

// A bar whose parts add up to the whole, and the words for its parts. Parts of one class get paler.
function sharesBar(parts) {
  const shares = parts.map((part, i) => {
    const same = parts.slice(0, i).filter((other) => other.colour === part.colour).length;
    return {...part, paint: `color-mix(in srgb, var(--${part.colour}) ${100 - 18 * Math.min(same, 4)}%, var(--page))`};
  });
  return make('div', {class: 'shares'},
      make('div', {class: 'bar'}, shares.map(({name, share, paint}) => make('i', {
        style: {width: at(share), background: paint}, ...tips(() => [name, percent(share)])}))),
      make('ul', {class: 'legend'}, shares.map(({name, share, paint}) =>
          make('li', {}, make('i', {class: 'swatch', style: {background: paint}}), text('code', name), ' ', text('quiet', percent(share))))));
}

// The interval of a stage's time, cut off at the ends of the axis.
function whiskerOf({time, interval}, most) {
  if (!(interval > 0)) return '';
  const [from, to] = [Math.max(0, time - interval), Math.min(most, time + interval)];
  return make('s', {style: {left: at(from / most), width: at((to - from) / most)}});
}

// Time from stage to stage: each pass moves the end of the bar before it.
function waterfall(stages) {
  const longest = Math.max(...stages.map((stage) => stage.time));
  const most = 1.04 * Math.min(1.3 * longest, Math.max(...stages.map((stage) => stage.time + (stage.interval ?? 0)))) || 1;
  const marks = ticks(most, 5);
  const grid = marks.map((value) => make('i', {class: 'up', style: {left: at(value / most)}}));
  const rows = stages.map((stage, i) => {
    const before = stage.whole ? 0 : stages[i - 1].time;
    const [from, to] = [Math.min(before, stage.time), Math.max(before, stage.time)];
    const bar = make('b', {class: stage.style, style: {left: at(from / most), width: at((to - from) / most)}});
    return make('li', {class: stage.whole ? 'whole' : '', ...tips(() => stage.tip)},
        make('span', {class: 'label'}, stage.label), make('div', {class: 'track'}, grid.map((line) => line.cloneNode()), bar, whiskerOf(stage, most)),
        make('span', {class: `words ${stage.style}`}, stage.words));
  });
  const axis = make('li', {class: 'axis', 'aria-hidden': 'true'}, make('span'), make('div', {class: 'track'},
      marks.map((value) => make('span', {style: {left: at(value / most)}}, tickText(value)))), make('span', {}, 'ms'));
  return make('ol', {class: 'waterfall'}, rows, axis);
}

// A rectangle for each value: when it lives, and where in the arena.
function arenaChart(intervals, xTitle, colourOf) {
  const top = Math.max(...intervals.map((value) => value.offset_mb + value.mb));
  const last = Math.max(...intervals.map((value) => value.last_step)) + 1;
  const rectangles = intervals.map((value) => draw('rect', {
    x: value.first_step, width: value.last_step + 1 - value.first_step, y: top - value.offset_mb - value.mb,
    height: value.mb, fill: `var(--${colourOf(value)})`,
    ...tips(() => [value.value, `${megabytes(value.mb)} at ${megabytes(value.offset_mb)}`,
                   value.first_step === value.last_step ? `step ${value.first_step}` :
                       `written by step ${value.first_step}, last read by step ${value.last_step}`])}));
  return plot({
    style: 'arena', xTitle, yTitle: 'MB',
    xTicks: ticks(last, 8).filter(Number.isInteger).map((value) => ({at: value / last, label: value})),
    yTicks: ticks(top, 5).map((value) => ({at: value / top, label: tickText(value)})),
  }, draw('svg', {viewBox: `0 0 ${last} ${top}`, preserveAspectRatio: 'none'}, rectangles));
}

// FLOP per byte against GFLOP/s, both logarithmic, under the ceilings of the machine.
function rooflineChart(steps, ceilings, {colourOf, choose}) {
  const most = ceilings.gflop_per_second;
  const bandwidth = ceilings.mb_per_second / 1000;
  const points = steps.filter((step) => step.share >= 0.001 && step.gflop > 0 && step.moved_mb > 0 && step.gflop_per_second > 0)
      .map((step) => ({step, x: Math.log10(1000 * step.gflop / step.moved_mb), y: Math.log10(step.gflop_per_second)}));
  if (points.length === 0 || !(most > 0) || !(bandwidth > 0)) return null;
  const ridge = Math.log10(most / bandwidth);
  const xs = [ridge, ...points.map((point) => point.x)];
  const ys = [Math.log10(most), ...points.map((point) => point.y)];
  const [left, right] = [Math.floor(Math.min(...xs) - 0.1), Math.ceil(Math.max(...xs) + 0.1)];
  const [low, high] = [Math.floor(Math.min(...ys) - 0.1), Math.log10(most) + 0.35];
  const x = (value) => (value - left) / (right - left);
  const y = (value) => (value - low) / (high - low);
  const longest = Math.max(...points.map((point) => point.step.median_ms));
  const corner = [[left, left + Math.log10(bandwidth)], [ridge, Math.log10(most)], [right, Math.log10(most)]];
  const line = corner.map(([cx, cy]) => `${(1000 * x(cx)).toFixed(1)},${(1000 * (1 - y(cy))).toFixed(1)}`).join(' ');
  const dots = points.sort((a, b) => b.step.median_ms - a.step.median_ms).map(({step, x: px, y: py}) => make('button', {
    type: 'button', class: 'dot', 'aria-label': `step ${step.step}, ${step.node}`, onclick: () => choose(step),
    style: {left: at(x(px)), bottom: at(y(py)), '--size': `${6 + 16 * Math.sqrt(step.median_ms / longest)}px`,
            background: `var(--${colourOf(step)})`},
    ...tips(() => [step.node, `${step.operators}: ${step.backend}, ${step.kernel}`,
                   `${milliseconds(step.median_ms)}, ${percent(step.share)} of the run`,
                   `${rate(step.gflop_per_second)} at ${significant(1000 * step.gflop / step.moved_mb)} FLOP/byte`,
                   `${percent(step.roofline_share)} of the ${step.bound} ceiling`])}));
  const power = (value) => value >= 0 && value < 4 ? String(10 ** value) : value < 0 && value > -4 ? (10 ** value).toFixed(-value) : `1e${value}`;
  return plot({
    style: 'roofline', xTitle: 'FLOP per byte', yTitle: 'GFLOP/s',
    xTicks: powersOfTen(left, right).map((value) => ({at: x(value), label: power(value)})),
    yTicks: powersOfTen(low, high).map((value) => ({at: y(value), label: power(value)})),
  }, draw('svg', {viewBox: '0 0 1000 1000', preserveAspectRatio: 'none'}, draw('polyline', {points: line})),
  make('span', {class: 'ceiling', style: {right: '0.5rem', bottom: at(y(Math.log10(most)))}},
      `${significant(most)} GFLOP/s`),
  make('span', {class: 'ceiling', style: {left: '0.5rem', top: '0.4rem'}}, `slope: ${significant(bandwidth)} GB/s`), dots);
}
