/** `@onlyvips/sdk/lists`: lists of any length, and charts. */

export { Chart, type ChartProps, type Series } from '../components/Chart';
export {
  InfiniteList,
  type InfiniteListProps,
  type PageOf,
  VirtualList,
  type VirtualListProps,
} from '../components/InfiniteList';
