/** Opens camera and microphone into `local`, each by itself: without a camera there is still a voice. False when neither can be used. */
export async function openCamera(local: MediaStream): Promise<boolean> {
  if (local.getTracks().length > 0) return true;
  const open = async (wish: MediaStreamConstraints): Promise<void> => {
    const stream = await navigator.mediaDevices.getUserMedia(wish).catch(() => null);
    for (const track of stream?.getTracks() ?? []) local.addTrack(track);
  };
  await Promise.all([open({ video: { width: 640, height: 360 } }), open({ audio: true })]);
  return local.getTracks().length > 0;
}
