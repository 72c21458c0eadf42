// The share dialog's files of numbers: what was measured as comma-separated values, and the same as JSON. Loaded by
// share.js.
import { save } from './picture.js';

/// The fields of comma-separated values (RFC 4180), row by row.
export function fields(csv) {
  const rows = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n"]*))(,|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  // Behind the last line break there is no row.
  return rows.filter((row) => row.length > 1 || row[0] !== '');
}

/// A field as a value: a number where it is one, nothing where it is empty, else what stands there (`NaN`, `inf`, words).
const value = (text) => (text === '' ? null : /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text);

/// The same table as JSON: the run's link, the names of the columns, the rows.
export function json(csv, link) {
  const [columns, ...rows] = fields(csv);
  return `${JSON.stringify({ link, columns, rows: rows.map((row) => row.map(value)) }, null, 1)}\n`;
}

/// The rows of the dialog that save them.
export function offer(box, link) {
  for (const row of box.querySelectorAll('[data-row]')) row.hidden = !window.strata.csv(row.dataset.row);
  for (const button of box.querySelectorAll('button')) {
    button.addEventListener('click', () => {
      const [name, csv] = window.strata.csv(button.dataset.what) ?? [];
      if (!csv) return;
      const file = button.dataset.kind === 'csv' ? [csv, 'text/csv;charset=utf-8'] : [json(csv, link), 'application/json'];
      save(new Blob([file[0]], { type: file[1] }), name.replace(/csv$/, button.dataset.kind));
    });
  }
}
