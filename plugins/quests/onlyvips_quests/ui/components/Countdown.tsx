import { useMessages } from '@onlyvips/sdk';
import { span, stepTo, useNow } from '../time';
import { Glyph } from './Glyph';

export interface CountdownProps {
  /** ISO 8601. */
  readonly to: string;
  /** Key of the sentence around the time that is left, `{{left}}`. */
  readonly message: string;
}

/** How long it is until something. */
export function Countdown({ to, message }: CountdownProps) {
  const { t, format } = useMessages();
  const now = useNow(stepTo(to));
  const left = span((Date.parse(to) - now) / 1000, format);
  return (
    <time className="quests-countdown" dateTime={to} title={format.dateTime(to)}>
      <Glyph name="clock" size={15} />
      {t(message, { left })}
    </time>
  );
}
