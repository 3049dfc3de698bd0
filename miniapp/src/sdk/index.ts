/**
 * `@onlyvips/sdk`: what a plugin's screen takes from the shell.
 *
 * The shell gives it through the import map, so a module imports it by name and brings nothing of
 * it along. See docs/plugins-ui.md.
 */

export {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
export {
  Avatar,
  Badge,
  Button,
  Cell,
  List,
  Progress,
  Section,
  Spinner,
} from '@telegram-apps/telegram-ui';
export { Link, useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
export {
  api,
  BY_CURSOR,
  newIdempotencyKey,
  query,
  type RequestOptions,
  request,
} from '../api/client';
export { ApiError, type FieldError, NetworkError, SessionEnded } from '../api/errors';
export type { components, paths } from '../api/schema';
export { Card, type CardProps } from '../components/Card';
export { Choice, type ChoiceProps } from '../components/Choice';
export { Icon, type IconProps } from '../components/Icon';
export { Page, type PageProps } from '../components/Page';
export { Picture, type PictureProps } from '../components/Picture';
export { QueryView, type QueryViewProps } from '../components/QueryView';
export { Empty, Failure, Notice, Skeleton, sentence } from '../components/states';
export { toast } from '../components/toasts';
export type { Asset, Format } from '../i18n/format';
export type { Messages, MessagesOf } from '../i18n/i18n';
export { LANGUAGES, type Language } from '../i18n/languages';
export type { Account } from '../session/types';
export { startParamOfPath } from '../telegram/start-param';
export { haptic, openExternal, openInvoice } from '../telegram/telegram';
export { initials } from './initials';
export { type Texts, useMessages } from './plugin';
export { useAccount, useHasRole } from './session';
export { installStyles } from './styles';
