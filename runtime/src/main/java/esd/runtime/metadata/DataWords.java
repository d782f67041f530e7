package esd.runtime.metadata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import esd.runtime.dataset.Example;
import esd.runtime.dataset.Size;
import esd.runtime.kohya.DataSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Kohya's words on the pictures of a training and on what is done with them. */
final class DataWords {
    private DataWords() {}

    static void tell(Map<String, String> told, DataSettings data, Course course) {
        told.put(
                "ss_num_train_images",
                Python.of(course.examples().stream().mapToLong(Example::repeats).sum()));
        told.put("ss_num_reg_images", Python.of(0));
        told.put("ss_dataset_dirs", folders(course).toString());
        told.put("ss_reg_dataset_dirs", "{}");
        told.put("ss_tag_frequency", tags(course, data.captions().separator()).toString());
        told.put("ss_bucket_info", data.buckets().on() ? buckets(course).toString() : "null");
        told.put("ss_resolution", "(%d, %d)".formatted(data.width(), data.height()));
        told.put("ss_enable_bucket", Python.of(data.buckets().on()));
        told.put("ss_bucket_no_upscale", Python.of(data.buckets().keepSmall()));
        told.put("ss_min_bucket_reso", Python.of(data.buckets().least()));
        told.put("ss_max_bucket_reso", Python.of(data.buckets().most()));
        told.put("ss_color_aug", Python.of(false));
        told.put("ss_flip_aug", Python.of(data.flip()));
        told.put("ss_random_crop", Python.of(false));
        told.put("ss_face_crop_aug_range", Python.NONE);
        told.put("ss_cache_latents", Python.of(data.cacheLatents()));
        told.put("ss_clip_skip", Python.of(data.clipSkip()));
        told.put("ss_max_token_length", Python.of(data.tokens()));
        told.put("ss_batch_size_per_device", Python.of(data.batchSize()));
        captions(told, data.captions());
    }

    private static void captions(Map<String, String> told, DataSettings.Captions captions) {
        told.put("ss_shuffle_caption", Python.of(captions.shuffle()));
        told.put("ss_keep_tokens", Python.of(captions.keep()));
        told.put("ss_caption_dropout_rate", Python.of(captions.dropout()));
        told.put("ss_caption_dropout_every_n_epochs", Python.of(0));
        told.put("ss_caption_tag_dropout_rate", Python.of(captions.partDropout()));
    }

    private static SortedMap<String, List<Example>> byFolder(Course course) {
        return course.examples().stream()
                .collect(Collectors.groupingBy(Example::folder, TreeMap::new, Collectors.toList()));
    }

    private static ObjectNode folders(Course course) {
        ObjectNode folders = JsonNodeFactory.instance.objectNode();
        byFolder(course).forEach((folder, examples) -> folders.putObject(folder)
                .put("n_repeats", examples.get(0).repeats())
                .put("img_count", examples.size()));
        return folders;
    }

    /** How many captions of each folder have each part, in small letters. */
    private static ObjectNode tags(Course course, String separator) {
        ObjectNode folders = JsonNodeFactory.instance.objectNode();
        byFolder(course).forEach((folder, examples) -> {
            ObjectNode counts = folders.putObject(folder);
            examples.stream()
                    .flatMap(example -> Arrays.stream(example.caption().split(Pattern.quote(separator))))
                    .map(tag -> tag.strip().toLowerCase(Locale.ROOT))
                    .filter(tag -> !tag.isEmpty())
                    .forEach(tag -> counts.put(tag, counts.path(tag).asInt() + 1));
        });
        return folders;
    }

    /** How many pictures each bucket shows in an epoch. */
    private static ObjectNode buckets(Course course) {
        SortedMap<Size, Integer> counts = new TreeMap<>();
        for (int i = 0; i < course.examples().size(); i++) {
            counts.merge(course.buckets().get(i), course.examples().get(i).repeats(), Integer::sum);
        }
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        ObjectNode buckets = info.putObject("buckets");
        counts.forEach((size, count) -> {
            ObjectNode bucket = buckets.putObject(String.valueOf(buckets.size()));
            bucket.putArray("resolution").add(size.width()).add(size.height());
            bucket.put("count", (int) count);
        });
        return info;
    }
}
