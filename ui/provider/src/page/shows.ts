/** Puts a stream onto a video element for as long as it is there. */
export const shows = (stream: MediaStream) => (video: HTMLVideoElement) => {
  video.srcObject = stream;
  return () => (video.srcObject = null);
};
