import { hoverTooltip } from '@codemirror/view';
import { type FieldHelp, MODIFIERS } from './completion';

/** What stands at a place of a rule, in plain words. */
export interface Explained {
  from: number;
  to: number;
  name: string;
  text: string;
}

const KEY = /^(\s*(?:- )*)([\w.]+)((?:\|\w+)*)\s*:/;

/** The field or the modifier at a place; null where there is none. */
export function explainAt(text: string, at: number, fields: readonly FieldHelp[]): Explained | null {
  const lineFrom = text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = text.indexOf('\n', at);
  const key = KEY.exec(text.slice(lineFrom, lineEnd < 0 ? undefined : lineEnd));
  if (!key) return null;
  let from = lineFrom + key[1]!.length;
  const [name, ...modifiers] = `${key[2]}${key[3]}`.split('|');
  for (const [i, word] of [name!, ...modifiers].entries()) {
    const to = from + word.length;
    if (at >= from && at <= to) {
      const said =
        i === 0
          ? fields.find((field) => field.name === word)?.description
          : MODIFIERS.find((modifier) => modifier.name === word)?.help;
      return said === undefined ? null : { from, to, name: word, text: said };
    }
    from = to + 1;
  }
  return null;
}

/** Fields and modifiers say what they mean below the mouse. */
export function explainOnHover(fields: () => readonly FieldHelp[]) {
  return hoverTooltip((view, pos) => {
    const found = explainAt(view.state.doc.toString(), pos, fields());
    if (!found) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create() {
        const dom = document.createElement('div');
        dom.className = 'cm-explained';
        const name = document.createElement('b');
        name.textContent = found.name;
        const text = document.createElement('p');
        text.textContent = found.text;
        dom.append(name, text);
        return { dom };
      },
    };
  });
}
