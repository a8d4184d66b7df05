import { useState } from 'react';
import type * as z from 'zod';
import { safeImageSrc } from '../text/safe-link.ts';
import type { ImageElement } from './element-shapes.ts';

/** A picture from the web or the workspace. The alternative text takes its place where it cannot be had. */
export function ImageView({ element, small = false }: { element: z.infer<typeof ImageElement>; small?: boolean }) {
  const [failed, setFailed] = useState(false);
  const file = element.slack_file?.id;
  const source =
    file === undefined ? (element.image_url ?? element.slack_file?.url ?? '') : `/_/files/${encodeURIComponent(file)}`;
  const src = safeImageSrc(source);
  const className = small ? 'image-small' : 'image';
  if (src === null || failed) return <span className={`${className} image-missing`}>{element.alt_text}</span>;
  return (
    <img
      className={className}
      src={src}
      alt={element.alt_text}
      referrerPolicy="no-referrer"
      onError={() => setFailed(true)}
    />
  );
}
