// The page of the leaderboard: filters, the places, the history, and every entry with its runs.

const board = JSON.parse(document.getElementById('data').textContent);
const runById = new Map(board.runs.map((run) => [run.id, run]));
const isOk = (run) => run.status === 'ok';
const when = (run) => run.time.slice(0, 16).replace('T', ' ');
const machineName = (machine) => machine || 'an unknown processor';
const sorted = (values) => [...new Set(values)].sort((a, b) => a.localeCompare(b, 'en', {numeric: true}));
const entryKey = (run) => `${run.kind}\n${run.entry}`;
const entryKeys = sorted(board.runs.map(entryKey));
const tableKey = (of) => JSON.stringify([of.task, of.task_hash, of.machine, of.isa, of.threads]);
const speed = (value) => isNumber(value) ? `${significant(value)}×` : '–';
const figureOf = (value, unit) => isNumber(value) ? `${significant(value)}${unit}` : '–';

function medianText(run) {
  if (!isNumber(run.median_seconds)) return '–';
  const spread = isNumber(run.spread) ? ` ± ${(100 * run.spread).toFixed(1)}\u00a0%` : '';
  return [milliseconds(1000 * run.median_seconds), text('quiet', spread)];
}

// Each entry has a colour everywhere; beyond eight, lines are dashed, too.
const COLOURS = ['product', 'normalization', 'window', 'attention', 'control', 'other', 'elementwise', 'movement'];
function paintOf(run) {
  const index = entryKeys.indexOf(entryKey(run));
  return {colour: `var(--${COLOURS[index % COLOURS.length]})`, dashed: index >= COLOURS.length};
}
const markOf = (run) => make('i', {class: 'swatch', style: {background: paintOf(run).colour}});

// What is chosen; '' is all. The page starts with the machine that it was written on.
const chosen = {task: '', machine: board.runs.some((run) => run.machine === board.machine) ? board.machine : '', entry: '', outcome: ''};

const matches = (run) => (!chosen.task || run.task === chosen.task) && (!chosen.machine || run.machine === chosen.machine) &&
    (!chosen.entry || run.entry === chosen.entry) && (!chosen.outcome || run.status === chosen.outcome);

function filterBox(name, title, options) {
  const choose = (event) => {
    chosen[name] = event.target.value;
    update();
  };
  return make('label', {}, text('quiet', title), make('select', {id: `choose-${name}`, onchange: choose},
      options.map(([value, words]) => make('option', {value, selected: value === chosen[name]}, words))));
}

function filters() {
  const names = (key) => sorted(board.runs.map((run) => run[key])).filter(Boolean).map((name) => [name, name]);
  return make('form', {class: 'filters', 'aria-label': 'Filters', onsubmit: (event) => event.preventDefault()},
      filterBox('task', 'Task', [['', 'all tasks'], ...names('task')]),
      filterBox('machine', 'Machine', [['', 'all machines, in tables of their own'], ...names('machine')]),
      filterBox('entry', 'Entry', [['', 'all entries'], ...names('entry')]),
      filterBox('outcome', 'Runs', [['', 'all runs'], ['ok', 'those that succeeded'], ['failed', 'those that failed']]));
}

const entryLink = (run) => [markOf(run), make('button', {class: 'link name', type: 'button', onclick: () => {
  document.getElementById(`entry-${entryKeys.indexOf(entryKey(run))}`)?.scrollIntoView();
}}, nameOf(run.entry))];

function tableTitle(table) {
  const definitions = board.tables.filter((other) => tableKey({...other, task_hash: ''}) === tableKey({...table, task_hash: ''}));
  return make('div', {class: 'of'}, make('h3', {}, nameOf(table.task)), make('p', {class: 'quiet run'},
      [machineName(table.machine), table.isa, counted(table.threads, 'thread'),
       definitions.length > 1 && `definition ${table.task_hash}`].filter(Boolean).map((words) => text('', words))));
}

const failureList = (places) => make('ul', {class: 'failures'}, places.map(({run}) => make('li', {},
    entryLink(run), ' ', text('slower', 'failed'), text('quiet', ` ${when(run)} `), text('reason', run.reason))));

function placeTable(table, places) {
  const number = (title, hint, value, cell) => ({title, hint, number: true, value: ({run}) => value(run) ?? 0, cell: ({run}) => cell(run)});
  return new DataTable({
    label: `Places for ${table.task}`, rows: places, columns: [
      {title: 'rank', value: (place) => place.rank, cell: (place) => String(place.rank)},
      {title: 'entry', value: ({run}) => run.entry, cell: ({run}) => entryLink(run)},
      number('speed-up', 'over naive, measured in the same competition', (run) => run.speedup, (run) => speed(run.speedup)),
      number('median', 'the median run, and within which share of it the middle half of the runs lies', (run) => run.median_seconds, medianText),
      number('GFLOP/s', '', (run) => run.gflop_per_second, (run) => figureOf(run.gflop_per_second, '')),
      number('memory', 'at most', (run) => run.peak_memory_mb, (run) => isNumber(run.peak_memory_mb) ? megabytes(run.peak_memory_mb) : '–'),
      number('error', 'the largest, relative', (run) => run.error, (run) => isNumber(run.error) ? errorText(run.error) : '–'),
      {title: 'version', value: ({run}) => run.entry_version},
      {title: 'runs', hint: 'of this entry', value: (place) => place.runs,
       cell: (place) => place.failures > 0 ? `${place.runs}, ${place.failures} failed` : String(place.runs)},
      {title: 'when (UTC)', value: ({run}) => when(run), cell: ({run}) => text('when', when(run))},
    ],
  }).element;
}

// A place's run is the best of its entry. It stays when only failures are asked for if some of its entry failed.
function placesOf(table) {
  return table.standings.map((standing) => ({...standing, run: runById.get(standing.id)})).filter(({run, failures, rank}) =>
      matches({...run, status: chosen.outcome}) && (chosen.outcome !== 'ok' || rank) && (chosen.outcome !== 'failed' || failures > 0));
}

function places(tables) {
  return tables.map((table) => {
    const all = placesOf(table);
    const failed = all.filter(({rank}) => !rank);
    const ranked = all.filter(({rank}) => rank);
    return all.length > 0 && make('div', {class: 'table'}, tableTitle(table), ranked.length > 0 ? placeTable(table, ranked) : '',
        failed.length > 0 ? failureList(failed) : '');
  }).filter(Boolean);
}

// Round numbers between the logarithms: the wider the range, the fewer of each power of ten.
function speedTicks(low, high) {
  const factors = high - low > 2.5 ? [1] : high - low > 0.8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const values = [];
  for (let power = Math.floor(low); power <= high; ++power) {
    for (const factor of factors) values.push(Math.log10(factor) + power);
  }
  return values.filter((value) => value >= low && value <= high);
}

function runTip(run) {
  return [run.entry, `${when(run)} UTC`, run.entry_version && `version ${run.entry_version}`,
          ...(isOk(run) ? [`${speed(run.speedup)} naive, ${milliseconds(1000 * run.median_seconds)}`] : [`failed: ${run.reason}`])].filter(Boolean);
}

// The speed-up over time: a line for each entry, and crosses at the lower edge for failed runs. Null if no entry ran twice.
function historyChart(runs) {
  const good = runs.filter(isOk);
  if (good.length === 0 || new Set(runs.map(entryKey)).size === runs.length) return null;
  const times = runs.map((run) => Date.parse(run.time));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const logs = good.map((run) => Math.log10(run.speedup));
  const pad = Math.max(0.12 * (Math.max(...logs) - Math.min(...logs)), 0.15);
  const [low, high] = [Math.min(...logs) - 1.3 * pad, Math.max(...logs) + pad];
  const x = (time) => first === last ? 0.5 : 0.03 + 0.945 * (time - first) / (last - first);
  const y = (log) => (log - low) / (high - low);
  const position = (run) => [x(Date.parse(run.time)), y(Math.log10(run.speedup))];
  const lines = entryKeys.map((key) => good.filter((run) => entryKey(run) === key)).filter((own) => own.length > 1).map((own) => {
    const {colour, dashed} = paintOf(own[0]);
    const points = own.map(position).map(([px, py]) => `${(1000 * px).toFixed(1)},${(1000 * (1 - py)).toFixed(1)}`).join(' ');
    return draw('polyline', {points, style: {stroke: colour}, class: dashed && 'dashed'});
  });
  const dots = runs.map((run) => {
    const [left, bottom] = isOk(run) ? position(run) : [x(Date.parse(run.time)), 0];
    return make('i', {class: isOk(run) ? 'point' : 'cross', style: {left: at(left), bottom: at(bottom), '--entry': paintOf(run).colour},
                      ...tips(() => runTip(run))}, isOk(run) ? '' : '×');
  });
  const day = 24 * 3600 * 1000;
  const label = (time) => new Date(time).toISOString().slice(...(last - first < day ? [11, 16] : [0, 10]));
  const marks = first === last ? [first] : [first, (first + last) / 2, last];
  return plot({
    style: 'history', xTitle: last - first < day ? `${new Date(first).toISOString().slice(0, 10)}, UTC` : 'UTC', yTitle: 'speed-up over naive',
    xTicks: marks.map((time) => ({at: x(time), label: label(time)})),
    yTicks: speedTicks(low, high).map((log) => ({at: y(log), label: `${tickText(10 ** log)}×`})),
  }, draw('svg', {viewBox: '0 0 1000 1000', preserveAspectRatio: 'none'}, lines), dots);
}

function history(tables) {
  return tables.map((table) => {
    const runs = board.runs.filter((run) => matches(run) && tableKey(run) === tableKey(table));
    const chart = historyChart(runs);
    const entries = entryKeys.map((key) => runs.find((run) => entryKey(run) === key)).filter(Boolean);
    return chart && make('div', {class: 'table'}, tableTitle(table),
        make('ul', {class: 'legend'}, entries.map((run) => make('li', {}, markOf(run), nameOf(run.entry)))), chart);
  }).filter(Boolean);
}

// A report can be of any version of Sinter, so nothing is taken for granted.
function reportView(report) {
  const words = (value) => typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const median = (timing) => isNumber(timing?.median_ms) && milliseconds(timing.median_ms);
  const steps = (Array.isArray(report.steps) ? report.steps : []).filter((step) => isNumber(step?.median_ms))
      .sort((a, b) => b.median_ms - a.median_ms).slice(0, 12);
  return [
    make('h3', {}, 'Report'),
    facts([['model', words(report.model)], ['backend', words(report.backend)], ['median', median(report.finished)],
           ['without passes', median(report.unoptimised)], ['arena', isNumber(report.arena_mb) && megabytes(report.arena_mb)],
           ['packed weights', isNumber(report.packed_mb) && megabytes(report.packed_mb)], ['Sinter', words(report.sinter)]]),
    steps.length > 0 && [make('h3', {}, 'The longest steps'), plainTable(['operators', 'backend', 'kernel', 'median', 'share'],
        steps.map((step) => [text('code', words(step.operators)), words(step.backend), text('code', words(step.kernel)),
                             milliseconds(step.median_ms), isNumber(step.share) ? percent(step.share) : '']), [3, 4])],
    make('details', {class: 'list'}, make('summary', {}, 'All of it, as JSON'), make('pre', {class: 'code raw'}, JSON.stringify(report, null, 1))),
  ].filter(Boolean);
}

function runDetails(run) {
  const report = board.reports[run.id];
  const link = board.links[run.id];
  return [
    run.reason && make('p', {class: 'reason'}, text('slower', 'failed: '), run.reason),
    facts([['fastest run', isNumber(run.min_seconds) && milliseconds(1000 * run.min_seconds)],
           ['naive', isNumber(run.naive_median_seconds) && milliseconds(1000 * run.naive_median_seconds)],
           ['measured runs', run.samples], ['GFLOP/s', isNumber(run.gflop_per_second) && significant(run.gflop_per_second)],
           ['memory', isNumber(run.peak_memory_mb) && megabytes(run.peak_memory_mb)], ['error', isNumber(run.error) && errorText(run.error)],
           ['machine', machineName(run.machine)], ['instruction set', run.isa], ['threads', run.threads], ['Sinter', run.sinter_version],
           ['file', run.source_hash && text('code', run.source_hash)], ['definition of the task', text('code', run.task_hash)],
           ['run', text('code', run.id)],
           ['report', link ? make('a', {class: 'link', href: link}, nameOf(run.report)) : !report && run.report && nameOf(run.report)]]),
    report && reportView(report),
  ].filter(Boolean);
}

function runTable(runs) {
  return new DataTable({
    label: `Runs of ${runs[0].entry}`, rows: [...runs].reverse(), detail: runDetails, columns: [
      {title: 'when (UTC)', value: when, cell: (run) => text('when', when(run))},
      {title: 'task', value: (run) => run.task, cell: (run) => nameOf(run.task)},
      {title: 'speed-up', number: true, value: (run) => isOk(run) ? run.speedup : 0, cell: (run) => isOk(run) ? speed(run.speedup) : text('slower', 'failed')},
      {title: 'median', number: true, value: (run) => run.median_seconds ?? 0, cell: medianText},
      {title: 'version', value: (run) => run.entry_version},
      {title: 'file', hint: 'the beginning of its hash', value: (run) => run.source_hash.slice(0, 8), cell: (run) => text('code', run.source_hash.slice(0, 8))},
      {title: 'machine', value: (run) => `${machineName(run.machine)}, ${run.isa}, ${run.threads}`,
       cell: (run) => text('', [machineName(run.machine), run.isa, counted(run.threads, 'thread')].filter(Boolean).join(', '))},
    ],
  }).element;
}

function entries() {
  return entryKeys.map((key, index) => {
    const runs = board.runs.filter((run) => entryKey(run) === key && matches(run));
    if (runs.length === 0) return null;
    const failed = runs.filter((run) => !isOk(run)).length;
    return make('div', {class: 'table', id: `entry-${index}`},
        make('div', {class: 'of'}, make('h3', {}, markOf(runs[0]), nameOf(runs[0].entry)),
            make('p', {class: 'quiet run'}, text('', runs[0].kind), text('', failed > 0 ? `${counted(runs.length, 'run')}, ${failed} failed` : counted(runs.length, 'run')))),
        runTable(runs));
  }).filter(Boolean);
}

// Sections without contents are left out.
function sections() {
  const tables = board.tables.filter((table) => (!chosen.task || table.task === chosen.task) && (!chosen.machine || table.machine === chosen.machine));
  return [
    ['places', 'Places', 'The best run of each entry, by its speed-up over naive in the same competition. Times compare within a table only: ' +
        'each is of one machine, instruction set, number of threads and definition of the task.', places(tables)],
    ['history', 'History', 'The speed-up of every run over time, where an entry ran more than once. A cross is a run that failed.', history(tables)],
    ['entries', 'Entries', 'Every run of each entry, the latest first. A row opens to its figures and its report.', entries()],
  ].filter(([, , , contents]) => contents.length > 0);
}

const main = make('main');
function update() {
  const shown = sections();
  main.replaceChildren(...shown.map(([id, title, words, contents]) =>
      make('section', {id}, make('h2', {}, title), make('p', {class: 'intro'}, words), contents)));
  if (shown.length === 0) main.append(make('p', {class: 'note'}, board.runs.length > 0 ? 'No run matches.' : 'The leaderboard is empty.'));
}

const tasks = sorted(board.runs.map((run) => run.task)).length;
const machines = sorted(board.runs.map((run) => run.machine)).length;
document.body.append(
    make('div', {class: 'page'},
        make('header', {}, make('p', {class: 'kind'}, 'Sinter'), make('h1', {}, 'Leaderboard'),
            make('p', {class: 'quiet run'}, [counted(board.runs.length, 'run'), counted(entryKeys.length, 'entry', 'entries'), counted(tasks, 'task'),
                                             counted(machines, 'machine')].map((words) => text('', words))), filters()),
        main),
    tip);
update();
