"""What events share: a QuizPlatform in a namespace and a ClusterQuizPlatform say what their specs leave out."""
