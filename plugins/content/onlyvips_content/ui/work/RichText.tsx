import { openExternal } from '@onlyvips/sdk';
import { createElement, type ReactNode, useMemo } from 'react';

/**
 * What the server keeps of a text; a page has one first heading, so those of the text are one lower.
 */
const TAGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'p br hr strong em s blockquote ul ol li code pre table thead tbody tr th td'
      .split(' ')
      .map((tag) => [tag, tag]),
  ),
  h1: 'h2',
  h2: 'h3',
  h3: 'h4',
  h4: 'h5',
  h5: 'h6',
  h6: 'h6',
};
/** Each paragraph has the direction of its own language. */
const BLOCKS = new Set(['p', 'li', 'blockquote', 'h2', 'h3', 'h4', 'h5', 'h6', 'th', 'td']);
/** What they hold is no text. */
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'iframe']);
const SCHEMES = new Set(['https:', 'http:', 'mailto:', 'tg:']);

function drawn(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const name = node.tagName.toLowerCase();
  if (SILENT.has(name)) return null;
  const inside = [...node.childNodes].map(drawn);
  if (name === 'a') return <ExternalLink key={key} link={node} inside={inside} />;
  const tag = TAGS[name];
  if (!tag) return inside;
  const start = name === 'ol' ? Number(node.getAttribute('start')) : 0;
  const properties = {
    key,
    dir: BLOCKS.has(tag) ? 'auto' : undefined,
    start: start > 1 ? start : undefined,
  };
  const element = createElement(tag, properties, ...(tag === 'br' || tag === 'hr' ? [] : inside));
  if (tag !== 'table') return element;
  return (
    <div key={key} className="content-table">
      {element}
    </div>
  );
}

function ExternalLink({ link, inside }: { readonly link: Element; readonly inside: ReactNode[] }) {
  let address: URL;
  try {
    address = new URL(link.getAttribute('href') ?? '');
  } catch {
    return inside;
  }
  if (!SCHEMES.has(address.protocol)) return inside;
  return (
    <a
      href={address.href}
      title={link.getAttribute('title') ?? undefined}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      onClick={(event) => {
        if (address.protocol === 'mailto:') return;
        event.preventDefault();
        openExternal(address.href);
      }}
    >
      {inside}
    </a>
  );
}

/**
 * A creator's text.
 *
 * The server has sanitised the HTML already (nh3). Here it is parsed into a document that runs
 * nothing and loads nothing, and drawn element by element from a list: nothing that is not on the
 * list gets into the page, whatever the server did.
 */
export function RichText({ html }: { readonly html: string }) {
  const contents = useMemo(() => {
    const { body } = new DOMParser().parseFromString(html, 'text/html');
    return [...body.childNodes].map(drawn);
  }, [html]);
  return <div className="content-text">{contents}</div>;
}
