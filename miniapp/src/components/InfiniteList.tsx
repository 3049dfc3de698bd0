import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Failure, Skeleton } from './states';

/** A page as the platform's lists have them: items, and a cursor while there are more. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next_cursor?: string | null | undefined;
}

export interface InfiniteListProps<T> {
  readonly query: UseInfiniteQueryResult<InfiniteData<PageOf<T>>, unknown>;
  /** Name of the list, for who listens. */
  readonly label: string;
  readonly keyOf: (item: T) => string | number;
  /** Height of a row, CSS pixels, before it was measured. */
  readonly estimate: number;
  readonly render: (item: T, index: number) => ReactNode;
  /** Items beside each other; 1 for a plain list. */
  readonly columns?: number;
  readonly empty?: ReactNode;
  readonly skeleton?: ReactNode;
}

/** A list of any length: only what is on the screen is drawn, more is fetched before it is needed. */
export function InfiniteList<T>(props: InfiniteListProps<T>) {
  const { query, empty = null, estimate, skeleton, keyOf } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what names an item stays the same
  const items = useMemo(
    () => once(query.data?.pages.flatMap((page) => page.items) ?? [], keyOf),
    [query.data],
  );
  if (query.data === undefined) {
    if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
    return skeleton ?? <Skeleton rows={6} height={estimate} />;
  }
  if (items.length === 0 && !query.hasNextPage) return empty;
  return (
    <>
      <VirtualList {...props} items={items} onEnd={() => askForMore(query)} />
      {query.isFetchNextPageError ? (
        <Failure error={query.error} onRetry={() => void query.fetchNextPage()} />
      ) : (
        query.hasNextPage && <Skeleton rows={1} height={estimate} />
      )}
    </>
  );
}

/** What moved to another page between two requests came twice. */
function once<T>(items: readonly T[], keyOf: (item: T) => string | number): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

function askForMore(query: UseInfiniteQueryResult<unknown, unknown>): void {
  if (query.hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError) {
    void query.fetchNextPage();
  }
}

export interface VirtualListProps<T>
  extends Pick<InfiniteListProps<T>, 'label' | 'keyOf' | 'estimate' | 'render' | 'columns'> {
  readonly items: readonly T[];
  /** Told when the last rows come into sight. */
  readonly onEnd?: () => void;
}

/** The rows of a long list that are on the screen, and room for the others. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, label, keyOf, estimate, render, columns = 1, onEnd } = props;
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const box = list.current?.getBoundingClientRect();
      if (box) setTop(Math.round(box.top + window.scrollY));
    };
    measure();
    // What is above the list may come later, or go; then the whole page has another height.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one would measure all rows anew
  const getItemKey = useCallback(
    (row: number) => keyOf(items[row * columns] as T),
    [items, columns],
  );
  const count = Math.ceil(items.length / columns);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => estimate,
    overscan: 6,
    scrollMargin: top,
    getItemKey,
    // A new row is as tall as was thought until the browser says so itself, before it draws it;
    // asking at once would make it lay out the page for each row.
    measureElement: (row, entry, list) =>
      entry?.borderBoxSize[0]
        ? Math.round(entry.borderBoxSize[0].blockSize)
        : (list.measurementsCache[list.indexFromElement(row)]?.size ?? estimate),
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= count - 4) onEnd?.();
  }, [last, count, onEnd]);
  return (
    <div
      ref={list}
      role="list"
      aria-label={label}
      className="ov-virtual"
      style={{ blockSize: virtualizer.getTotalSize() }}
    >
      {rows.map((row) => (
        <div
          key={row.key}
          ref={virtualizer.measureElement}
          data-index={row.index}
          className="ov-virtual-row"
          role="presentation"
          style={{
            transform: `translateY(${row.start - top}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          }}
        >
          {items.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => (
            <div
              key={keyOf(item)}
              role="listitem"
              aria-posinset={row.index * columns + column + 1}
              aria-setsize={items.length}
            >
              {render(item, row.index * columns + column)}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
