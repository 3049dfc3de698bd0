import type { Still as Picture } from '../data/types';
import { Still } from '../media/Still';

export interface AvatarProps {
  readonly name: string;
  readonly picture?: Picture | null;
  /** CSS pixels. */
  readonly size?: number;
}

const COLOURS = 6;

function colourOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % COLOURS;
}

/** A person's picture, or the first letter of their name. The name itself stands beside it. */
export function Avatar({ name, picture, size = 40 }: AvatarProps) {
  const letter = [...name.trim()][0]?.toUpperCase() ?? '';
  return (
    <div
      className="content-avatar"
      data-colour={colourOf(name)}
      style={{ inlineSize: size, blockSize: size, fontSize: size * 0.42 }}
    >
      <Still
        picture={picture}
        alt=""
        ratio={1}
        instead={<span aria-hidden="true">{letter}</span>}
      />
    </div>
  );
}
