// Tables that sort by every column, can be searched, and whose rows open.
//
// A column has `title` and `value` (what it sorts and searches by), and optionally `cell` (what it shows), `number`
// (aligned to the right, largest first), `wide` (for several words) and `hint`. `keywords` are more words that the search finds a row by.

const SHOWN_ROWS = 15;

class DataTable {
  constructor({columns, rows, detail, search, keywords, sortBy, label}) {
    Object.assign(this, {columns, rows, detail, filter: null, words: [], all: rows.length <= SHOWN_ROWS + 5});
    this.order = {column: columns[sortBy?.column ?? -1], descending: sortBy?.descending ?? false};
    this.open = new Set();
    this.body = make('tbody');
    this.count = text('count');
    this.more = make('button', {class: 'more', type: 'button', onclick: () => this.showAll()});
    this.heads = columns.map((column) => this.makeHead(column));
    const table = make('table', {'aria-label': label},
        make('thead', {}, make('tr', {}, detail ? make('th', {class: 'toggle'}, text('hidden', 'details')) : '', this.heads)),
        this.body);
    this.tools = make('div', {class: 'tools'}, search ? this.makeSearch(search) : '', this.count);
    this.element = make('div', {class: 'data'}, search ? this.tools : '',
        make('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label}, table), this.more);
    this.texts = new Map(rows.map((row) =>
        [row, [...columns.map((column) => column.value(row)), ...(keywords?.(row) ?? [])].join('\n').toLowerCase()]));
    this.update();
  }

  makeHead(column) {
    const button = make('button', {type: 'button', title: column.hint, onclick: () => this.sort(column)}, column.title);
    return make('th', {class: column.number ? 'number' : '', scope: 'col'}, button);
  }

  makeSearch(placeholder) {
    const change = (event) => {
      this.words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
      this.update();
    };
    return make('input', {type: 'search', placeholder, 'aria-label': placeholder, oninput: change});
  }

  sort(column) {
    const same = this.order.column === column;
    this.order = {column, descending: same ? !this.order.descending : Boolean(column.number)};
    this.update();
  }

  setFilter(filter) {
    this.filter = filter;
    this.update();
  }

  showAll() {
    this.all = true;
    this.update();
  }

  selected() {
    const matches = (row) => (!this.filter || this.filter(row)) &&
        this.words.every((word) => this.texts.get(row).includes(word));
    const rows = this.rows.filter(matches);
    const {column, descending} = this.order;
    if (!column) return rows;
    const sign = descending ? -1 : 1;
    return rows.sort((a, b) => sign * compare(column.value(a), column.value(b)));
  }

  update() {
    const rows = this.selected();
    const shown = this.all || this.words.length > 0 ? rows : rows.slice(0, SHOWN_ROWS);
    this.body.replaceChildren(...shown.flatMap((row) => this.makeRows(row)));
    this.heads.forEach((head, i) => {
      const sorted = this.columns[i] === this.order.column;
      head.setAttribute('aria-sort', !sorted ? 'none' : this.order.descending ? 'descending' : 'ascending');
    });
    this.count.textContent = rows.length === this.rows.length ? counted(rows.length, 'row') :
        `${rows.length} of ${counted(this.rows.length, 'row')}`;
    this.more.textContent = `Show all ${rows.length}`;
    this.more.hidden = shown.length === rows.length;
  }

  makeRows(row) {
    const cells = this.columns.map((column) => make('td', {class: column.number ? 'number' : column.wide ? 'wide' : ''},
        column.cell ? column.cell(row) : String(column.value(row) ?? '')));
    if (!this.detail) return [make('tr', {}, cells)];
    const open = this.open.has(row);
    const toggle = () => this.toggle(row);
    const line = make('tr', {class: open ? 'opens open' : 'opens', onclick: (event) => {
      if (!event.target.closest('button, a') && getSelection().isCollapsed) toggle();
    }}, make('td', {class: 'toggle'}, make('button', {type: 'button', 'aria-expanded': open, 'aria-label': 'details',
                                                       onclick: toggle})), cells);
    const inner = open && make('tr', {class: 'detail'},
        make('td', {colspan: cells.length + 1}, make('div', {class: 'inside'}, this.detail(row))));
    return open ? [line, inner] : [line];
  }

  toggle(row) {
    if (!this.open.delete(row)) this.open.add(row);
    this.update();
  }

  // Opens the row and scrolls to it.
  reveal(row) {
    this.all = true;
    this.words = [];
    const input = this.tools.querySelector('input');
    if (input) input.value = '';
    this.filter = null;
    this.open.add(row);
    this.update();
    this.body.querySelectorAll('tr.opens')[this.selected().indexOf(row)].scrollIntoView({block: 'center'});
  }
}

function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''), 'en', {numeric: true});
}

// Titles and values; those without a value are left out.
function facts(entries) {
  return make('dl', {class: 'facts'}, entries.filter(([, value]) => value || value === 0)
      .map(([title, value]) => make('div', {}, make('dt', {}, title), make('dd', {}, value))));
}

// A table that does not change.
function plainTable(titles, rows, numbers = []) {
  const side = (i) => ({class: numbers.includes(i) ? 'number' : ''});
  return make('div', {class: 'scroll'}, make('table', {class: 'plain'},
      make('thead', {}, make('tr', {}, titles.map((title, i) => make('th', side(i), title)))),
      make('tbody', {}, rows.map((row) => make('tr', {}, row.map((cell, i) => make('td', side(i), cell)))))));
}
