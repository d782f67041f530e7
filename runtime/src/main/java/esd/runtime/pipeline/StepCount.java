package esd.runtime.pipeline;

import esd.runtime.request.RefusedRequest;
import esd.runtime.request.Txt2ImgRequest;

/**
 * How many steps a job has: all first passes come before all second ones.
 *
 * @param eachFirst steps of a picture's first pass
 * @param eachSecond steps of its second pass, 0 where there is none
 */
record StepCount(int pictures, int eachFirst, int eachSecond) {
    static StepCount of(Txt2ImgRequest request) throws RefusedRequest {
        int second =
                request.hires().isPresent() ? request.hires().get().entrance().levels().length - 1 : 0;
        return new StepCount(request.count(), FromNoise.levels(request).length - 1, second);
    }

    int all() {
        return pictures * (eachFirst + eachSecond);
    }

    /** Steps that come before the first pass of a picture. */
    int first(int index) {
        return index * eachFirst;
    }

    /** Steps that come before its second pass. */
    int second(int index) {
        return pictures * eachFirst + index * eachSecond;
    }
}
