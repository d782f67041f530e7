package esd.runtime.request;

/** What pictures are asked for: from text alone, or from text and a picture. */
public sealed interface PictureRequest permits Txt2ImgRequest, Img2ImgRequest {
    /** What both have in common. */
    Txt2ImgRequest picture();
}
