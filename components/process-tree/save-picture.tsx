'use client';

import { Download } from 'lucide-react';
import type { RefObject } from 'react';
import { IconButton } from '../ui/icon-button';
import { Menu } from '../ui/menu';
import { errorText, useToast } from '../ui/toast';
import type { PictureHandle } from './picture';
import { pngOf } from './picture-file';

/** The whole picture as a file, with the colours of the theme. */
export function SavePicture({ picture, name }: { picture: RefObject<PictureHandle | null>; name: string }) {
  const toast = useToast();
  const saveSvg = () => {
    const text = picture.current?.svg() ?? '';
    if (text !== '') save(new Blob([text], { type: 'image/svg+xml' }), `${name}.svg`);
  };
  const savePng = async () => {
    try {
      const text = picture.current?.svg() ?? '';
      if (text !== '') save(await pngOf(text), `${name}.png`);
    } catch (error) {
      toast({ text: `The picture could not be drawn: ${errorText(error)}`, error: true });
    }
  };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="Save the picture">
          <Download size={14} />
        </IconButton>
      }
      items={[
        { label: 'Save as SVG', kbd: 's', onSelect: saveSvg },
        { label: 'Save as PNG', kbd: 'p', onSelect: () => void savePng() },
      ]}
    />
  );
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[^\w.-]+/g, '_');
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
