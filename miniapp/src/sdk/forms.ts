/** `@onlyvips/sdk/forms`: what screens need that take something in. */

export {
  Checkbox,
  Chip,
  Input,
  Radio,
  Select,
  Switch,
  Textarea,
} from '@telegram-apps/telegram-ui';
export { Field, type FieldProps } from '../components/Field';
export { MainButton } from '../components/MainButton';
export {
  PaymentSheet,
  type PaymentSheetProps,
  type PaymentWay,
} from '../components/PaymentSheet';
export { Sheet, type SheetProps } from '../components/Sheet';
export { writeAmount } from '../i18n/decimals';
export type { MainButtonProps } from '../telegram/buttons';
export { useClosingConfirmation } from '../telegram/buttons';
export { useLeaveGuard } from './leaving';
export { useOnce } from './once';
export { useSettled } from './settled';
export { type Uploaded, type UploadOptions, uploadFile } from './upload';
