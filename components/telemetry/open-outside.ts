/** Opens a place outside in a new tab that learns nothing of where it was opened from. Only https. */
export function openOutside(url: string): void {
  if (!url.startsWith('https://')) return;
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.referrerPolicy = 'no-referrer';
  link.click();
}
