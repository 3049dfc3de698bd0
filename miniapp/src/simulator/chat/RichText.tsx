import { type ReactNode, useState } from 'react';
import type { Entity } from '../api/types';
import { usePage } from '../ui/page';
import { type Node, nest, plain } from './rich-text';

export interface RichTextProps {
  readonly text: string;
  readonly entities: readonly Entity[];
  /** Does what a command says when it is clicked. */
  readonly onCommand?: (command: string) => void;
}

/** A text with Telegram's formatting. */
export function RichText({ text, entities, onCommand }: RichTextProps) {
  return (
    <span className="text" dir="auto">
      <Nodes nodes={nest(text, entities)} onCommand={onCommand} />
    </span>
  );
}

interface NodesProps {
  readonly nodes: readonly Node[];
  readonly onCommand: RichTextProps['onCommand'];
}

function Nodes({ nodes, onCommand }: NodesProps): ReactNode {
  return nodes.map((node, index) =>
    typeof node === 'string' ? (
      node
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the nodes of a text have no names
      <Stretch key={index} node={node} onCommand={onCommand} />
    ),
  );
}

interface StretchProps {
  readonly node: Exclude<Node, string>;
  readonly onCommand: RichTextProps['onCommand'];
}

function Stretch({ node, onCommand }: StretchProps) {
  const { entity } = node;
  const inside = <Nodes nodes={node.children} onCommand={onCommand} />;
  switch (entity.type) {
    case 'bold':
      return <b>{inside}</b>;
    case 'italic':
      return <i>{inside}</i>;
    case 'underline':
      return <u>{inside}</u>;
    case 'strikethrough':
      return <s>{inside}</s>;
    case 'code':
      return <code>{inside}</code>;
    case 'pre':
      return <pre data-language={entity.language}>{inside}</pre>;
    case 'blockquote':
      return <Quote collapsed={entity.collapsed === true}>{inside}</Quote>;
    case 'spoiler':
      return <Spoiler>{inside}</Spoiler>;
    case 'bot_command':
      if (!onCommand) return inside;
      return (
        <button type="button" className="link" onClick={() => onCommand(plain(node))}>
          {inside}
        </button>
      );
    case 'mention':
      return <Link url={`https://t.me/${plain(node).slice(1)}`}>{inside}</Link>;
    case 'url':
    case 'text_link': {
      const url = entity.url ?? plain(node);
      return <Link url={/^[a-z][\w+.-]*:/i.test(url) ? url : `https://${url}`}>{inside}</Link>;
    }
    case 'email':
      return <Link url={`mailto:${plain(node)}`}>{inside}</Link>;
    case 'hashtag':
    case 'cashtag':
    case 'text_mention':
      return <span className="tag">{inside}</span>;
    default:
      return inside;
  }
}

function Link({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const page = usePage();
  return (
    <a
      href={url}
      title={url}
      onClick={(event) => {
        event.preventDefault();
        page.openLink(url);
      }}
    >
      {children}
    </a>
  );
}

function Spoiler({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState(false);
  if (shown) return children;
  return (
    <button
      type="button"
      className="spoiler"
      aria-label="Hidden text; show it"
      onClick={() => setShown(true)}
    >
      <span aria-hidden="true">{children}</span>
    </button>
  );
}

function Quote({
  collapsed,
  children,
}: {
  readonly collapsed: boolean;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(!collapsed);
  return (
    <span className={open ? 'quote' : 'quote quote-short'}>
      {children}
      {collapsed && (
        <button type="button" className="link" onClick={() => setOpen(!open)}>
          {open ? 'Less' : 'More'}
        </button>
      )}
    </span>
  );
}
