"""Events that take place again and again: a QuizEventSchedule makes QuizEvents as a CronJob makes Jobs."""
