// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/httpendpoint.h"
#include "server/jobboard.h"

namespace Fanlight {

// What /submit and /verdict say and understand.

// content: {"job_ms": N} with N from 0 to 600,000, or nothing: 1,000. Answers 202 with the job's id.
[[nodiscard]] HttpAnswer submitAnswer(const QByteArray &content, JobBoard &jobs);
// path: "/verdict/7".
[[nodiscard]] HttpAnswer verdictAnswer(QByteArrayView path, const JobBoard &jobs);

} // namespace Fanlight
