import sax from 'sax';

/** WeChat's messages nest three deep. */
const MAX_DEPTH = 16;

/** An element: its text, or the elements in it by their names; one that repeats counts once, the last time. */
export type XmlElement = string | { [name: string]: XmlElement };

/**
 * The content of a document's root. By `sax`, which is one maintained file: it reads nothing but the text, expands no
 * entities but single characters, and does not recurse. Undefined for what is no XML, or declares a document type.
 */
export function parseXml(text: string): XmlElement | undefined {
  const open: { name: string; text: string; children: Record<string, XmlElement> }[] = [];
  let root: XmlElement | undefined;
  const parser = sax.parser(true);
  const refuse = (error: Error): never => {
    throw error;
  };
  parser.onerror = refuse;
  parser.ondoctype = () => refuse(new Error('a document type'));
  parser.onopentag = ({ name }) => {
    if (root !== undefined || open.length === MAX_DEPTH) refuse(new Error('no message of WeChat'));
    open.push({ name, text: '', children: Object.create(null) as Record<string, XmlElement> });
  };
  parser.ontext = parser.oncdata = (part) => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.onclosetag = () => {
    const { name, text: content, children } = open.pop()!;
    const element = Object.keys(children).length ? children : content;
    const parent = open.at(-1);
    if (parent) parent.children[name] = element;
    else root = element;
  };
  try {
    parser.write(text).close();
  } catch {
    return undefined;
  }
  return root;
}
