package esd.runtime.request;

import esd.runtime.samplers.Method;
import esd.runtime.samplers.NoSuchSampler;
import esd.runtime.samplers.Samplers;
import java.util.Optional;
import java.util.Set;

/** Reads which sampler a pass has, and which schedule, that the webui 1.9 and later name apart from it. */
final class SamplerFields {
    private static final Set<String> SAME = Set.of("", "None", "Use same sampler", "Use same scheduler");

    private final Fields fields;

    SamplerFields(Fields fields) {
        this.fields = fields;
    }

    Method first() throws RefusedRequest {
        try {
            Method named = Samplers.chosen(fields.text("sampler_name"), fields.text("sampler_index"));
            Optional<String> schedule = asked("scheduler");
            return schedule.isPresent() ? Samplers.scheduled(named, schedule.get()) : named;
        } catch (NoSuchSampler e) {
            throw new RefusedRequest(e);
        }
    }

    /** Of the second pass: the first one's, but for what it names itself. */
    Method second() throws RefusedRequest {
        Optional<String> sampler = asked("hr_sampler_name");
        Optional<String> schedule = asked("hr_scheduler");
        try {
            Method named = sampler.isPresent() ? Samplers.chosen(sampler, Optional.empty()) : first();
            if (schedule.isPresent()) {
                return Samplers.scheduled(
                        sampler.isPresent() ? named : Samplers.withoutSchedule(named), schedule.get());
            }
            boolean inherits =
                    sampler.isPresent() && Samplers.withoutSchedule(named).equals(named);
            Optional<String> first = asked("scheduler").filter(any -> inherits);
            return first.isPresent() ? Samplers.scheduled(named, first.get()) : named;
        } catch (NoSuchSampler e) {
            throw new RefusedRequest(e);
        }
    }

    private Optional<String> asked(String name) throws RefusedRequest {
        return fields.text(name).filter(text -> !SAME.contains(text));
    }
}
