import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure, Skeleton } from './states';

export interface QueryViewProps<T> {
  readonly query: Pick<UseQueryResult<T, unknown>, 'data' | 'error' | 'isPending' | 'refetch'>;
  /** As tall as what will come. */
  readonly skeleton?: ReactNode;
  /** Shown instead of `children` where `isEmpty` says so. */
  readonly empty?: ReactNode;
  readonly isEmpty?: (data: T) => boolean;
  readonly children: (data: T) => ReactNode;
}

/** What a query brought, or how it stands: loading, failed (with a way to try again), empty. */
export function QueryView<T>(props: QueryViewProps<T>) {
  const { query, skeleton = <Skeleton />, empty, isEmpty, children } = props;
  if (query.data !== undefined) {
    if (empty !== undefined && isEmpty?.(query.data)) return empty;
    return children(query.data);
  }
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton;
}
