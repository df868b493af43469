#include "core/environment_fields.hpp"

#include "core/field_differences.hpp"

namespace rexa::core {

std::vector<FieldDiff> environment_differences(const Environment& before,
                                               const Environment& after) {
    FieldDifferences fields;
    fields.text("provider", before.provider, after.provider);
    fields.enumerator("isolation", before.isolation, after.isolation);
    fields.enumerator("enforcement", before.enforcement, after.enforcement);
    fields.enumerator("network", before.network, after.network);
    fields.text("interpreter", before.interpreter, after.interpreter);
    fields.text("version", before.version, after.version);
    fields.text("platform", before.platform, after.platform);
    fields.digest("packages", before.packages, after.packages);
    fields.digest("fingerprint", before.fingerprint, after.fingerprint);
    return std::move(fields).take();
}

} // namespace rexa::core
